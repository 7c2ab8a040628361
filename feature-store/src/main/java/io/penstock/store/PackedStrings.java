package io.penstock.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An array of strings in MessagePack, which a script takes apart faster than Redis takes as many
 * arguments. Used again after {@link #clear}. Not thread safe.
 */
final class PackedStrings {
  private static final int ARRAY_32 = 0xdd;
  private static final int STRING_32 = 0xdb;
  private static final int SHORT_STRING = 0xa0;
  private static final int HEADER_BYTES = 5;
  private static final int LONGEST_NUMBER = 31;

  private byte[] bytes = new byte[4096];
  private int count;
  private int end = HEADER_BYTES;

  void clear() {
    count = 0;
    end = HEADER_BYTES;
  }

  /** In UTF-8. */
  void add(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    reserve(HEADER_BYTES + encoded.length);
    ByteBuffer.wrap(bytes, end, HEADER_BYTES).put((byte) STRING_32).putInt(encoded.length);
    System.arraycopy(encoded, 0, bytes, end + HEADER_BYTES, encoded.length);
    end += HEADER_BYTES + encoded.length;
    count++;
  }

  /** As decimal text. */
  void add(long value) {
    addNumber(Long.toString(value));
  }

  /** As decimal text; whole numbers without a fraction, for they are most of the values. */
  void add(double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < 1L << 53 && (whole != 0 || 1 / value > 0)) {
      addNumber(Long.toString(whole));
    } else {
      addNumber(Double.toString(value));
    }
  }

  /** A copy of what was added. */
  byte[] toByteArray() {
    ByteBuffer.wrap(bytes).put((byte) ARRAY_32).putInt(count);
    return Arrays.copyOf(bytes, end);
  }

  private void addNumber(String ascii) {
    reserve(1 + LONGEST_NUMBER);
    int length = ascii.length();
    bytes[end++] = (byte) (SHORT_STRING | length);
    for (int i = 0; i < length; i++) {
      bytes[end++] = (byte) ascii.charAt(i);
    }
    count++;
  }

  private void reserve(int more) {
    if (bytes.length - end < more) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
    }
  }
}
