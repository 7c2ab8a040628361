package io.penstock.featurejobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.streaming.EventSerializer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** Fills fields by reflection, so that a field that a serializer forgets is seen. */
class EventSerializersTest {
  @Test
  void everyFieldIsWrittenReadAndCopied() throws Exception {
    check(new TransactionEventSerializer(), new TransactionEvent());
    check(new LabelEventSerializer(), new LabelEvent());
  }

  private static <T> void check(EventSerializer<T> serializer, T empty) throws Exception {
    T full = serializer.createInstance();
    fill(full);
    for (T value : List.of(empty, full)) {
      T read = serializer.deserialize(new DataInputDeserializer(write(serializer, value)));
      assertThat(read)
          .usingRecursiveComparison()
          .withComparatorForType(Double::compare, Double.class)
          .isEqualTo(value);
      T copy = serializer.copy(value);
      assertThat(copy)
          .usingRecursiveComparison()
          .withComparatorForType(Double::compare, Double.class)
          .isEqualTo(value);
      assertSharesNoArray(copy, value);
    }
    byte[] later = write(serializer, full);
    later[0]++;
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(later)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version " + later[0]);
    assertThat(InstantiationUtil.clone(serializer)).isEqualTo(serializer);
    assertThat(serializer.snapshotConfiguration().restoreSerializer()).isEqualTo(serializer);
    TypeInformation<?> info = TypeInformation.of(empty.getClass());
    assertThat(info.createSerializer(new SerializerConfigImpl())).isEqualTo(serializer);
  }

  private static <T> byte[] write(EventSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static void fill(Object value) throws IllegalAccessException {
    int n = 1;
    for (Field field : value.getClass().getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      n++;
      Class<?> type = field.getType();
      if (type == String.class) {
        field.set(value, "täg€ \ud83d\ude00".repeat(n * n));
      } else if (type == long.class) {
        field.setLong(value, -1L << n);
      } else if (type == int.class) {
        field.setInt(value, -n);
      } else if (type == boolean.class) {
        field.setBoolean(value, true);
      } else if (type == double.class) {
        field.setDouble(value, n / 3.0);
      } else if (type == double[].class) {
        field.set(value, new double[] {n, -0.0, Double.NaN, Double.MIN_VALUE});
      } else {
        throw new AssertionError("no sample for " + field);
      }
    }
  }

  private static void assertSharesNoArray(Object copy, Object value) throws IllegalAccessException {
    for (Field field : value.getClass().getFields()) {
      if (field.getType().isArray() && field.get(value) != null) {
        assertThat(field.get(copy)).as(field.getName()).isNotSameAs(field.get(value));
      }
    }
  }
}
