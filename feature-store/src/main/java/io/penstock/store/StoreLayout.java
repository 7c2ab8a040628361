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
   * Writes many entities: KEYS are theirs, ARGV[2] is the packed names of the fields, as_of and seq
   * first, and ARGV[3] their packed values, one entity after the other. An entity is written if its
   * (as_of, seq) is larger than the stored one, and expires after ARGV[1] milliseconds if that is
   * not 0. Answers how many were written.
   */
  static final String FENCED_WRITE =
      """
      local ttl, names, values = ARGV[1], cmsgpack.unpack(ARGV[2]), cmsgpack.unpack(ARGV[3])
      local fields, width, at, written = {}, #names, 0, 0
      for i = 1, width do
        fields[2 * i - 1] = names[i]
        fields[2 * i] = ''
      end
      for _, key in ipairs(KEYS) do
        local was, now = redis.call('HGET', key, 'as_of'), values[at + 1]
        local newer = not was or tonumber(was) < tonumber(now)
        if was == now then
          newer = tonumber(redis.call('HGET', key, 'seq')) < tonumber(values[at + 2])
        end
        if newer then
          for i = 1, width do
            fields[2 * i] = values[at + i]
          end
          redis.call('HSET', key, unpack(fields, 1, 2 * width))
          if ttl ~= '0' then
            redis.call('PEXPIRE', key, ttl)
          end
          written = written + 1
        end
        at = at + width
      end
      return written
      """;

  private static final String PLAIN = "-._~@+/";

  private StoreLayout() {}

  static String key(String featureSet, String entity, String key) {
    return keyPrefix(featureSet, entity) + encode(key);
  }

  static String keyPrefix(String featureSet, String entity) {
    return "features:" + encode(featureSet) + ':' + encode(entity) + ':';
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
