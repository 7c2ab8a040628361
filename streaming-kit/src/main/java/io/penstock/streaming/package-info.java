/** What every Flink job of Penstock needs: Kafka in and out, dead letters, settings, clocks. */
package io.penstock.streaming;
