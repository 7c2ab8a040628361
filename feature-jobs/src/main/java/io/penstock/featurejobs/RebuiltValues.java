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
   * others, too, a read each.
   */
  Rebuilt write(List<EntityValues> batch, boolean compare) throws StoreUnavailableException {
    long written = writer.write(batch);
    long differing = 0;
    if (compare && written < batch.size()) {
      for (EntityValues values : batch) {
        differing += differsInTheStore(values) ? 1 : 0;
      }
    }
    return new Rebuilt(written, batch.size() - written, differing);
  }

  private boolean differsInTheStore(EntityValues values) throws StoreUnavailableException {
    Optional<StoredEntity> stored = reader.read(set, values.entity, values.key, values.asOf);
    if (stored.isEmpty() || stored.get().asOf() != values.asOf) {
      return false;
    }
    for (int i = 0; i < values.names.length; i++) {
      if (Double.compare(stored.get().value(values.names[i]), values.values[i]) != 0) {
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
