package io.penstock.features;

import java.io.Serializable;
import java.time.Duration;

/**
 * One value of the vector.
 *
 * @param name unique in its set; a column name in files, tables and models
 * @param entity the name of the entity whose window it looks at; empty where it looks at the event
 *     alone
 * @param aggregate what it computes
 * @param field the event field that it reads; empty where it reads none
 * @param window the window's length; zero where it looks at the event alone
 * @param filter which of the window's events count, an expression of their fields; empty: all
 * @param defaultValue its value where the window is empty
 * @param owner who answers for it; empty where the catalog does not say
 * @param doc one sentence
 */
public record Feature(
    String name,
    String entity,
    Aggregate aggregate,
    String field,
    Duration window,
    String filter,
    double defaultValue,
    String owner,
    String doc)
    implements Serializable {}
