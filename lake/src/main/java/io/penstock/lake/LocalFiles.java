package io.penstock.lake;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk for Iceberg's Hadoop file IO, without what Hadoop adds to it: a checksum file
 * beside each file, and a {@code chmod} process for each new file and folder. Permissions follow
 * the process's umask. Public for Hadoop, which makes it by its name.
 */
public final class LocalFiles extends RawLocalFileSystem {

  /**
   * A configuration of this file system alone. Iceberg copies the configuration for each Parquet
   * file that it opens: Hadoop's defaults, read from XML, have a thousand entries.
   */
  static Configuration configuration() {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.file.impl", LocalFiles.class.getName());
    return configuration;
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {
    // New files have what the umask leaves.
  }
}
