/**
 * The features recomputed from the lake, beside what the stream wrote to its table and to Redis.
 */
package io.penstock.stack.parity;
