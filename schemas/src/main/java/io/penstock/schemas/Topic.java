package io.penstock.schemas;

import java.io.Serializable;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A Kafka topic with its key, value type and schema: all that a producer and a consumer agree on.
 * Serializable, so that a Flink operator can carry it.
 *
 * @param name the topic's name
 * @param type the generated class of its values
 * @param schema the schema of {@code type}: what readers resolve to
 * @param keyOf the record key of a value; keys are UTF-8 on the wire
 * @param partitions how many partitions a new topic gets
 * @param keepForever whether readers fold the whole log, so that no record may ever be deleted
 */
public record Topic<T extends SpecificRecord>(
    String name, Class<T> type, Schema schema, KeyOf<T> keyOf, int partitions, boolean keepForever)
    implements Serializable {

  static {
    GeneratedClasses.trust();
  }

  /** The key of a value; never null for a valid value. */
  @FunctionalInterface
  public interface KeyOf<T> extends Function<T, String>, Serializable {}

  /** The registry subject of the values: the topic name strategy. */
  public String subject() {
    return name + "-value";
  }

  /** The name of the topic that takes this topic's dead letters. */
  public String dlq() {
    return name + ".dlq";
  }
}
