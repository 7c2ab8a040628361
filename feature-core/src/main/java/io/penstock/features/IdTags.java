package io.penstock.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Two bytes of each entry's id, by which a log is searched for it: four entries at a time, in few
 * lines of memory. Of 65,000 other ids one has the same tag.
 */
final class IdTags {
  /** So many stand in 64 bytes. */
  static final int IN_A_LINE = 32;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int AT_ONCE = 4;
  private static final long ONES = 0x0001_0001_0001_0001L;
  private static final long SIGNS = 0x8000_8000_8000_8000L;

  private IdTags() {}

  /** Room for so many, and for reading four at once from the last one on. */
  static byte[] of(int capacity) {
    return new byte[bytes(capacity)];
  }

  private static int bytes(int capacity) {
    return 2 * (capacity + AT_ONCE - 1);
  }

  static void put(byte[] tags, int at, long low) {
    SHORT.set(tags, 2 * at, (short) low);
  }

  /** The position in [head, end) of the entry with that id; -1 if there is none. */
  static int find(byte[] tags, EntityLog log, int head, int end, long high, long low) {
    long wanted = (low & 0xffff) * ONES;
    for (int at = head; at < end; at += AT_ONCE) {
      long different = (long) LONG.get(tags, 2 * at) ^ wanted;
      // A sign for each of the four that is 0, and perhaps for others: Hacker's Delight, 6-1.
      if (((different - ONES) & ~different & SIGNS) != 0) {
        for (int i = at; i < Math.min(at + AT_ONCE, end); i++) {
          if (log.isId(i, high, low)) {
            return i;
          }
        }
      }
    }
    return -1;
  }

  static void move(byte[] from, int at, byte[] to, int toAt, int count) {
    System.arraycopy(from, 2 * at, to, 2 * toAt, 2 * count);
  }

  /** The same tags, from a position on, at the start of an array for so many. */
  static byte[] moved(byte[] from, int at, int count, int capacity) {
    byte[] to = from.length == bytes(capacity) ? from : of(capacity);
    move(from, at, to, 0, count);
    return to;
  }
}
