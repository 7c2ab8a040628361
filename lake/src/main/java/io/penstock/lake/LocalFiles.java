package io.penstock.lake;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk for Iceberg's Hadoop file IO, without what Hadoop adds to it: a checksum file
 * beside each file, a {@code chmod} process for each new file and folder, and an {@code ls} process
 * for each that is listed. Permissions follow the process's umask. Public for Hadoop, which makes
 * it by its name.
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

  /** Without permissions and owners, which Hadoop has a process look up for each file. */
  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    FileStatus[] files = super.listStatus(folder);
    for (int i = 0; i < files.length; i++) {
      FileStatus file = files[i];
      files[i] =
          new FileStatus(
              file.getLen(),
              file.isDirectory(),
              file.getReplication(),
              file.getBlockSize(),
              file.getModificationTime(),
              file.getPath());
    }
    return files;
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {
    // New files have what the umask leaves.
  }
}
