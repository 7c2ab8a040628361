package io.penstock.features;

import java.io.Serializable;
import java.time.Duration;

/**
 * Something that transactions are counted for, such as a customer.
 *
 * @param name its name in the catalog
 * @param key the event field that holds its key
 * @param delay how long before the event its windows end; zero: they end with the event itself
 * @param settle a label counts when its time is at least this long before the event; zero where the
 *     entity has no labels
 * @param labelled whether it has labels; only such an entity has a delay
 * @param doc one sentence
 */
public record Entity(
    String name, String key, Duration delay, Duration settle, boolean labelled, String doc)
    implements Serializable {}
