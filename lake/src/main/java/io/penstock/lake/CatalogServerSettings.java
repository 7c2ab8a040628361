package io.penstock.lake;

import io.penstock.settings.Setting;
import java.nio.file.Path;

/**
 * Arguments of the catalog's process.
 *
 * @param port of 127.0.0.1
 * @param warehouse folder of the tables
 * @param database the SQLite file
 */
public record CatalogServerSettings(
    @Setting(key = "port", doc = "Port on 127.0.0.1; 0: any free one") int port,
    @Setting(key = "warehouse", doc = "Folder of the tables, made where missing") Path warehouse,
    @Setting(key = "database", doc = "The catalog's SQLite file, made where missing")
        Path database) {}
