package io.penstock.lake;

import io.penstock.settings.Setting;
import java.io.Serializable;
import java.net.URI;
import java.util.Objects;

/**
 * Where the lake is.
 *
 * @param catalog address of the Iceberg REST catalog
 * @param warehouse where new tables are put; empty: where the catalog puts them
 * @param namespace the namespace of all tables
 */
public record LakeSettings(
    @Setting(
            key = "lake.catalog",
            defaultValue = "http://127.0.0.1:8181",
            doc = "Address of the Iceberg REST catalog")
        URI catalog,
    @Setting(
            key = "lake.warehouse",
            defaultValue = "",
            doc = "Where new tables are put, a URI; empty: where the catalog puts them")
        String warehouse,
    @Setting(
            key = "lake.namespace",
            defaultValue = "penstock",
            doc = "The namespace of all tables, one word")
        String namespace)
    implements Serializable {

  /** Checks the settings. */
  public LakeSettings {
    Objects.requireNonNull(catalog, "lake.catalog");
    Objects.requireNonNull(warehouse, "lake.warehouse");
    if (namespace == null || namespace.isBlank()) {
      throw new IllegalArgumentException("lake.namespace must not be empty");
    }
  }
}
