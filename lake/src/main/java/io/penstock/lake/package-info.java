/** Tables, rows and upkeep of the lake: Iceberg without Flink. */
package io.penstock.lake;
