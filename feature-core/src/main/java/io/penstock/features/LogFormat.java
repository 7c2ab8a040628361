package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The numbers of a log's binary form: varints of 7 bits a byte, signed ones zigzagged. */
final class LogFormat {
  static final byte VERSION = 3;
  static final byte WITHOUT_TILES = 2;
  static final byte WITHOUT_COLUMNS = 1;

  private LogFormat() {}

  static byte checkVersion(byte version) throws IOException {
    if (version < WITHOUT_COLUMNS || version > VERSION) {
      throw new IOException("entity log of version " + version + "; this reads up to " + VERSION);
    }
    return version;
  }

  static void writeVarint(DataOutput out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  static long readVarint(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = in.readByte();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IOException("a number of more than 10 bytes in an entity log");
  }

  static int readCount(DataInput in) throws IOException {
    long count = readVarint(in);
    if (count < 0 || count > Integer.MAX_VALUE / 4) {
      throw new IOException("a count of " + count + " in an entity log");
    }
    return (int) count;
  }

  static void writeSigned(DataOutput out, long value) throws IOException {
    writeVarint(out, (value << 1) ^ (value >> 63));
  }

  static long readSigned(DataInput in) throws IOException {
    long value = readVarint(in);
    return (value >>> 1) ^ -(value & 1);
  }
}
