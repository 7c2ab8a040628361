package io.penstock.featurejobs;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;

/**
 * A file with the rows of some keys of one entity: the keys in ascending order, each with its rows;
 * then the position of each key, and their number. It is mapped, so that neither opening nor a
 * look-up reads more of it than it must. Belongs to one thread.
 */
final class HistoryBucket {
  /** The order of arrival. */
  private static final Comparator<HistoryRow> BY_RECORD =
      Comparator.comparingInt(HistoryRow::partition).thenComparingLong(HistoryRow::offset);

  /** Rows of one key that are kept in memory at a time, some 350 bytes each. */
  static final int MOST_ROWS = 250_000;

  /** Stands for the number of rows of a key with more; they are left out. */
  private static final int TOO_MANY = -1;

  private final ByteBuffer file;
  private final int keys;

  private HistoryBucket(ByteBuffer file, int keys) {
    this.file = file;
    this.keys = keys;
  }

  private record Clocked(HistoryRow row, long clock) {}

  /**
   * Groups and sorts what {@link #spool} wrote, all in memory but for keys of more than {@value
   * #MOST_ROWS} rows, and writes the bucket.
   *
   * @return the number of its keys
   */
  static int write(Path spooled, Path bucket) throws IOException {
    Map<String, List<HistoryRow>> rows = new TreeMap<>();
    List<HistoryRow> tooMany = Collections.nCopies(MOST_ROWS + 1, null);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(spooled)))) {
      while (true) {
        String key;
        try {
          key = HistoryRow.readText(in);
        } catch (EOFException end) {
          break;
        }
        List<HistoryRow> ofKey = rows.computeIfAbsent(key, none -> new ArrayList<>());
        HistoryRow row = HistoryRow.read(in);
        if (ofKey.size() < MOST_ROWS) {
          ofKey.add(row);
        } else if (ofKey.size() == MOST_ROWS) {
          rows.put(key, tooMany);
        }
      }
    }
    List<Integer> positions = new ArrayList<>();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(bucket), 1 << 16))) {
      for (Map.Entry<String, List<HistoryRow>> key : rows.entrySet()) {
        positions.add(out.size());
        HistoryRow.writeText(out, key.getKey());
        if (key.getValue() == tooMany) {
          out.writeInt(TOO_MANY);
          continue;
        }
        List<HistoryRow> sorted = inOrderOfArrival(key.getValue());
        out.writeInt(sorted.size());
        for (HistoryRow row : sorted) {
          row.write(out);
        }
        if (out.size() == Integer.MAX_VALUE) {
          throw new IOException(bucket + " would be larger than 2 GB");
        }
      }
      for (int position : positions) {
        out.writeInt(position);
      }
      out.writeInt(positions.size());
    }
    return rows.size();
  }

  /** Adds a row to what is to become a bucket. */
  static void spool(DataOutputStream out, String key, HistoryRow row) throws IOException {
    HistoryRow.writeText(out, key);
    row.write(out);
  }

  /**
   * Transactions of one partition by offset, those of several by the newest event time that the
   * key's had got to; and the labels after all of them.
   */
  private static List<HistoryRow> inOrderOfArrival(List<HistoryRow> rows) {
    rows.sort(BY_RECORD);
    List<Clocked> events = new ArrayList<>();
    List<HistoryRow> labels = new ArrayList<>();
    Map<Integer, Long> clocks = new HashMap<>();
    for (HistoryRow row : rows) {
      if (row.label()) {
        labels.add(row);
      } else {
        long clock = clocks.merge(row.partition(), row.event().eventTime(), Math::max);
        events.add(new Clocked(row, clock));
      }
    }
    events.sort(Comparator.comparingLong(Clocked::clock)); // stable: by record where equal
    List<HistoryRow> sorted = new ArrayList<>(rows.size());
    events.forEach(event -> sorted.add(event.row()));
    sorted.addAll(labels);
    return sorted;
  }

  static HistoryBucket open(Path bucket) throws IOException {
    try (FileChannel channel = FileChannel.open(bucket, StandardOpenOption.READ)) {
      ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      int keys = file.limit() < Integer.BYTES ? -1 : file.getInt(file.limit() - Integer.BYTES);
      if (keys < 0 || (keys + 1L) * Integer.BYTES > file.limit()) {
        throw new IOException(bucket + " is cut off");
      }
      return new HistoryBucket(file, keys);
    }
  }

  /** A key's rows in the order of arrival, its labels last; null if it has too many of them. */
  List<HistoryRow> rowsOrNull(String key) throws IOException {
    int low = 0;
    int high = keys - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = key(middle).compareTo(key);
      if (order == 0) {
        return rowsOrNull(middle);
      }
      low = order < 0 ? middle + 1 : low;
      high = order > 0 ? middle - 1 : high;
    }
    return List.of();
  }

  private String key(int i) {
    int start = start(i);
    byte[] bytes = new byte[file.getInt(start)];
    file.get(start + Integer.BYTES, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<HistoryRow> rowsOrNull(int i) throws IOException {
    byte[] bytes = new byte[start(i + 1) - start(i)];
    file.get(start(i), bytes);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    HistoryRow.readText(in);
    List<HistoryRow> rows = new ArrayList<>();
    int count = in.readInt();
    if (count == TOO_MANY) {
      return null;
    }
    for (int left = count; left > 0; left--) {
      rows.add(HistoryRow.read(in));
    }
    return rows;
  }

  /** Where a key begins; the one after the last: where the rows end. */
  private int start(int i) {
    int index = file.limit() - (keys + 1) * Integer.BYTES;
    return i == keys ? index : file.getInt(index + i * Integer.BYTES);
  }
}
