package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import io.penstock.features.PageStore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * An entity's state as a head and the pages of its log: for RocksDB, where each value is bytes. A
 * change writes the head and a page or two at once, so that state is always whole; reading is from
 * a bounded cache of those used last, and only else from all of the key's pages.
 */
final class PagedStates implements EntityStates {
  private static final byte VERSION = 2;
  private static final byte WITHOUT_LAYOUT = 1;

  private final ValueState<byte[]> heads;
  private final PageStore pages;
  private final MapState<Integer, byte[]> pageState;
  private final int mostCached;
  private final LinkedHashMap<String, Cached> cache = new LinkedHashMap<>(16, 0.75f, true);
  private final DataOutputSerializer out = new DataOutputSerializer(128);
  private final PagedStatesMetrics metrics;
  private long cached;

  private static final class Cached {
    final EntityState state;
    int events;

    Cached(EntityState state) {
      this.state = state;
    }
  }

  /**
   * @param mostCached events and tiles in the logs of the cache, of this subtask
   */
  PagedStates(RuntimeContext context, String name, int mostCached) {
    this.mostCached = mostCached;
    metrics = new PagedStatesMetrics(context.getMetricGroup(), this::cachedEvents);
    heads =
        context.getState(
            new ValueStateDescriptor<>(
                name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    pageState =
        context.getMapState(
            new MapStateDescriptor<>(
                name + "-pages", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    pages =
        new PageStore() {
          @Override
          public byte[] get(int page) throws Exception {
            return pageState.get(page);
          }

          @Override
          public void put(int page, byte[] bytes) throws Exception {
            pageState.put(page, bytes);
          }

          @Override
          public void remove(int page) throws Exception {
            pageState.remove(page);
          }
        };
  }

  @Override
  public EntityState get(String key) throws Exception {
    Cached held = cache.get(key);
    if (held != null) {
      metrics.hits.inc();
      return held.state;
    }
    byte[] head = heads.value();
    if (head == null) {
      return null;
    }
    DataInputDeserializer in = new DataInputDeserializer(head);
    byte version = in.readByte();
    if (version != VERSION && version != WITHOUT_LAYOUT) {
      throw new IllegalStateException(
          "an entity's head of version " + version + "; this job reads up to " + VERSION);
    }
    EntityState state = EntityState.readWithoutLog(in, version == VERSION);
    state.log = EntityLog.read(in, pages);
    metrics.misses.inc();
    remember(key, state);
    return state;
  }

  @Override
  public EntityState create() {
    return new EntityState(EntityLog.paged());
  }

  @Override
  public void put(String key, EntityState state) throws Exception {
    state.log.savePages(pages);
    out.clear();
    out.writeByte(VERSION);
    state.write(out);
    state.log.writeHead(out);
    heads.update(out.getCopyOfBuffer());
    remember(key, state);
  }

  @Override
  public void clear(String key) {
    heads.clear();
    pageState.clear();
    Cached gone = cache.remove(key);
    cached -= gone == null ? 0 : gone.events;
  }

  PagedStatesMetrics metrics() {
    return metrics;
  }

  /** Events of the logs in the cache, and one for each log. */
  long cachedEvents() {
    return cached;
  }

  private void remember(String key, EntityState state) {
    Cached held = cache.get(key);
    if (held == null) {
      held = new Cached(state);
      cache.put(key, held);
    }
    int events = state.log.size() + state.log.tileCount() + 1;
    cached += events - held.events;
    held.events = events;
    Iterator<Map.Entry<String, Cached>> oldest = null;
    // The one in use stays even where it is larger than all may be, or each event would read it
    // anew.
    int stay = mostCached == 0 ? 0 : 1;
    while (cached > mostCached && cache.size() > stay) {
      oldest = oldest == null ? cache.entrySet().iterator() : oldest;
      cached -= oldest.next().getValue().events;
      oldest.remove();
    }
  }
}
