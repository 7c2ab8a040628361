/**
 * The contracts that services and jobs meet by: Avro records, typed topics, Confluent's wire format
 * and the schema registry that it leans on. Knows neither Kafka nor Flink.
 */
package io.penstock.schemas;
