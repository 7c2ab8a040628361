package io.penstock.streaming;

import java.io.Serializable;
import java.util.function.ToLongFunction;

/** A {@link ToLongFunction} that Flink can ship. */
@FunctionalInterface
public interface SerializableToLong<T> extends ToLongFunction<T>, Serializable {}
