/** Flink sinks: the online store in Redis and the lake in Iceberg. */
package io.penstock.sinks;
