package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.FeatureStoreWriter;
import io.penstock.store.StoreSettings;
import io.penstock.store.StoreUnavailableException;
import io.penstock.store.StoredEntity;
import java.util.List;
import java.util.Optional;

/** Writes rebuilt values to the store, and looks at those that it did not take. */
final class RebuiltValues implements AutoCloseable {
  private final FeatureSet set;
  private final FeatureStoreWriter writer;
  private final FeatureStoreReader reader;

  RebuiltValues(FeatureSet set, StoreSettings settings) {
    this.set = set;
    writer = new FeatureStoreWriter(settings);
    reader = new FeatureStoreReader(settings);
  }

  /**
   * Writes a batch; what Redis answered says how many it took. {@code compare}: looks at the
   * others, too, a read each; without it they are not counted.
   */
  Rebuilt write(List<EntityValues> batch, boolean compare) throws StoreUnavailableException {
    long written = writer.write(batch);
    if (!compare || written == batch.size()) {
      return new Rebuilt(written, 0, 0, 0, 0);
    }
    long newer = 0;
    long differing = 0;
    for (EntityValues values : batch) {
      Optional<StoredEntity> stored = reader.read(set, values.entity, values.key, values.asOf);
      if (stored.isPresent() && stored.get().asOf() > values.asOf) {
        newer++;
      } else if (stored.isPresent() && differs(stored.get(), values)) {
        differing++;
      }
    }
    // At least none: one that was written may have got a newer event before it was looked at.
    long equal = Math.max(0, batch.size() - written - newer - differing);
    return new Rebuilt(written, equal, newer, differing, 0);
  }

  private static boolean differs(StoredEntity stored, EntityValues values) {
    for (int i = 0; i < values.names.length; i++) {
      if (Double.compare(stored.value(values.names[i]), values.values[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
  }
}
