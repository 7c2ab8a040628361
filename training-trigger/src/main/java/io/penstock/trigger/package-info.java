/** One training run per cause (Kafka Streams), and the launcher that follows it to its end. */
package io.penstock.trigger;
