package io.penstock.store;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Where values lie in Redis.
 *
 * <p>One hash an entity: {@code features:<set>@v<N>:<entity>:<key>}, with the fields {@code as_of}
 * (epoch milliseconds), {@code seq}, and one a feature, by its name, as the decimal text of a
 * double that reads back as the same double ({@code NaN}, {@code Infinity} and {@code -Infinity}
 * included). In a key, every byte of UTF-8 but letters, digits and {@code - . _ ~ @ + /} is
 * percent-encoded: no key holds a colon, a line break, or the braces with which Redis Cluster picks
 * a slot, so the keys of an entity spread over all slots.
 */
final class StoreLayout {
  static final String AS_OF = "as_of";
  static final String SEQ = "seq";

  /**
   * Writes ARGV[4..] (field, value, field, …) if (ARGV[1], ARGV[2]) is larger than the stored
   * (as_of, seq), and lets it expire after ARGV[3] milliseconds if that is not 0.
   */
  static final String FENCED_WRITE =
      """
      local old = redis.call('HMGET', KEYS[1], 'as_of', 'seq')
      if old[1] then
        local was, now = tonumber(old[1]), tonumber(ARGV[1])
        if was > now or (was == now and tonumber(old[2]) >= tonumber(ARGV[2])) then
          return 0
        end
      end
      redis.call('HSET', KEYS[1], 'as_of', ARGV[1], 'seq', ARGV[2], unpack(ARGV, 4))
      if ARGV[3] ~= '0' then
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
      end
      return 1
      """;

  private static final String PLAIN = "-._~@+/";

  private StoreLayout() {}

  static String key(String featureSet, String entity, String key) {
    return "features:" + encode(featureSet) + ':' + encode(entity) + ':' + encode(key);
  }

  /** Whole numbers without a fraction, for they are most of the values. */
  static String text(double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < 1L << 53 && (whole != 0 || 1 / value > 0)) {
      return Long.toString(whole);
    }
    return Double.toString(value);
  }

  static String encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!plain(text.charAt(i))) {
        return encodeAll(text);
      }
    }
    return text;
  }

  private static String encodeAll(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (plain((char) (b & 0xff))) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }
}
