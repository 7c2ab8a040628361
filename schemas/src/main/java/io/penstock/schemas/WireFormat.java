package io.penstock.schemas;

import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;

/** What encoder and decoder agree on. */
final class WireFormat {
  static final byte FIRST_BYTE = 0;
  static final int HEADER_BYTES = 5;

  private WireFormat() {}

  /** Avro's model for a topic's class: timestamps are Instants, generated coders are used. */
  static SpecificData model(Topic<?> topic) {
    SpecificData model = new SpecificData(topic.type().getClassLoader());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    model.setCustomCoders(true);
    return model;
  }
}
