package io.penstock.features;

/** The text fields of a transaction, or those of a label about one. */
public interface TextFields {
  /** A field's text; null where there is none. */
  String text(TextField field);
}
