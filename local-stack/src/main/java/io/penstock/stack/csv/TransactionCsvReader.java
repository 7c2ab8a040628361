package io.penstock.stack.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * Reads transactions from a CSV file, gzip where its name ends in {@code .gz}, row by row: columns
 * TRANSACTION_ID, CUSTOMER_ID, TERMINAL_ID, TX_AMOUNT, a time and, if wanted, TX_FRAUD (0 or 1);
 * others are ignored. The time is TX_DATETIME (ISO, or with a blank for the T; UTC unless it has an
 * offset) or else TX_TIME_SECONDS since the origin. Rows must be in order of time.
 *
 * <p>Every method throws {@link BadCsvException} where the file is not like that. Not safe for
 * threads.
 */
public final class TransactionCsvReader implements Iterator<CsvTransaction>, AutoCloseable {
  /** What TX_TIME_SECONDS counts from in the published data. */
  public static final Instant PUBLISHED_ORIGIN = Instant.parse("2018-04-01T00:00:00Z");

  private static final String ID = "TRANSACTION_ID";
  private static final String SECONDS = "TX_TIME_SECONDS";
  private static final String DATE_TIME = "TX_DATETIME";
  private static final String CUSTOMER = "CUSTOMER_ID";
  private static final String TERMINAL = "TERMINAL_ID";
  private static final String AMOUNT = "TX_AMOUNT";
  private static final String FRAUD = "TX_FRAUD";

  private final Path file;
  private final long originMillis;
  private final CloseableIterator<CsvRecord> records;
  private final int columns;
  private final int id;
  private final int time;
  private final boolean timeIsSeconds;
  private final int customer;
  private final int terminal;
  private final int amount;
  private final int fraud;
  private long line;
  private long newestEventTime = Long.MIN_VALUE;

  private TransactionCsvReader(Path file, Instant origin, CloseableIterator<CsvRecord> records) {
    this.file = file;
    this.originMillis = origin.toEpochMilli();
    this.records = records;
    if (!hasNext()) {
      throw bad("the file is empty; expected a header", null);
    }
    CsvRecord header = record();
    List<String> names = new ArrayList<>(header.getFields());
    names.set(0, names.get(0).replace("\uFEFF", ""));
    columns = names.size();
    id = column(names, ID);
    timeIsSeconds = !names.contains(DATE_TIME);
    if (timeIsSeconds && !names.contains(SECONDS)) {
      throw missing(DATE_TIME + " (or " + SECONDS + ")", names);
    }
    time = column(names, timeIsSeconds ? SECONDS : DATE_TIME);
    customer = column(names, CUSTOMER);
    terminal = column(names, TERMINAL);
    amount = column(names, AMOUNT);
    fraud = names.indexOf(FRAUD);
  }

  /** Opens a file whose TX_TIME_SECONDS, if it has them, count from 2018-04-01T00:00:00Z. */
  public static TransactionCsvReader open(Path file) {
    return open(file, PUBLISHED_ORIGIN);
  }

  /** Opens a file and checks its header. */
  public static TransactionCsvReader open(Path file, Instant origin) {
    CloseableIterator<CsvRecord> records = null;
    try {
      records = parse(file);
      return new TransactionCsvReader(file, origin, records);
    } catch (IOException | BadCsvException e) {
      closeAfter(e, records);
      if (e instanceof BadCsvException bad) {
        throw bad;
      }
      String reason = e instanceof NoSuchFileException ? "no such file" : e.getMessage();
      throw new BadCsvException(file + ": " + reason, e);
    }
  }

  private static CloseableIterator<CsvRecord> parse(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream plain =
          file.toString().endsWith(".gz")
              ? new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16)
              : new BufferedInputStream(bytes, 1 << 16);
      Reader text = new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder());
      return CsvReader.builder()
          .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
          .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
          .allowUnclosedQuote(false)
          .ofCsvRecord(text)
          .iterator();
    } catch (IOException e) {
      closeAfter(e, bytes);
      throw e;
    }
  }

  private static void closeAfter(Exception reason, AutoCloseable resource) {
    if (resource != null) {
      try {
        resource.close();
      } catch (Exception e) {
        reason.addSuppressed(e);
      }
    }
  }

  private int column(List<String> names, String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw missing(name, names);
    }
    return index;
  }

  private BadCsvException missing(String name, List<String> names) {
    return bad(
        "the column %s is missing; the header has %s".formatted(name, String.join(", ", names)),
        null);
  }

  /** Whether the file says which transactions are fraud. */
  public boolean labelled() {
    return fraud >= 0;
  }

  @Override
  public boolean hasNext() {
    try {
      return records.hasNext();
    } catch (UncheckedIOException | CsvParseException e) {
      throw unreadable(e);
    }
  }

  /** The next transaction; never null. */
  @Override
  public CsvTransaction next() {
    CsvRecord row = record();
    if (row.getFieldCount() != columns) {
      throw bad(
          "the row has %d fields where the header has %d".formatted(row.getFieldCount(), columns),
          null);
    }
    long eventTime = timeIsSeconds ? secondsOf(row) : dateTimeOf(row);
    if (eventTime < newestEventTime) {
      throw bad(
          "column %s: %s is earlier than the row before; rows must be in order of time"
              .formatted(timeIsSeconds ? SECONDS : DATE_TIME, row.getField(time)),
          null);
    }
    newestEventTime = eventTime;
    return new CsvTransaction(
        text(row, id, ID),
        eventTime,
        text(row, customer, CUSTOMER),
        text(row, terminal, TERMINAL),
        value(
            row,
            amount,
            AMOUNT,
            "an amount with at most 2 decimals",
            text -> new BigDecimal(text).movePointRight(2).longValueExact()),
        fraud >= 0 && value(row, fraud, FRAUD, "0 or 1", TransactionCsvReader::flag));
  }

  private CsvRecord record() {
    try {
      CsvRecord row = records.next();
      line = row.getStartingLineNumber();
      return row;
    } catch (UncheckedIOException | CsvParseException e) {
      throw unreadable(e);
    }
  }

  private long secondsOf(CsvRecord row) {
    return value(
        row,
        time,
        SECONDS,
        "a whole number of seconds",
        text -> Math.addExact(originMillis, Math.multiplyExact(Long.parseLong(text), 1_000L)));
  }

  private long dateTimeOf(CsvRecord row) {
    return value(
        row, time, DATE_TIME, "a time such as 2018-04-01 00:00:31", TransactionCsvReader::millis);
  }

  private static long millis(String text) {
    String iso = text.replace(' ', 'T');
    int afterDate = Math.max(0, iso.indexOf('T'));
    boolean hasOffset =
        iso.endsWith("Z") || iso.indexOf('+', afterDate) > 0 || iso.indexOf('-', afterDate) > 0;
    return hasOffset
        ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "0" -> false;
      case "1" -> true;
      default -> throw new NumberFormatException("neither 0 nor 1");
    };
  }

  private String text(CsvRecord row, int column, String name) {
    String text = row.getField(column);
    if (text.isBlank()) {
      throw bad("column %s is empty".formatted(name), null);
    }
    return text;
  }

  private <T> T value(
      CsvRecord row, int column, String name, String expected, Function<String, T> parser) {
    String text = row.getField(column);
    try {
      return parser.apply(text);
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      throw bad("column %s: \"%s\" is not %s".formatted(name, text, expected), e);
    }
  }

  private BadCsvException unreadable(RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String after = line == 0 ? "" : " after line " + line;
    String reason;
    if (cause instanceof CharacterCodingException) {
      reason = "not text in UTF-8";
    } else if (e instanceof UncheckedIOException && file.toString().endsWith(".gz")) {
      reason = "the gzip data is broken or cut off (" + cause.getMessage() + ")";
    } else {
      reason = cause.getMessage();
    }
    return new BadCsvException(file + after + ": " + reason, e);
  }

  private BadCsvException bad(String reason, Throwable cause) {
    return new BadCsvException("%s, line %d: %s".formatted(file, Math.max(1, line), reason), cause);
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file, e);
    }
  }
}
