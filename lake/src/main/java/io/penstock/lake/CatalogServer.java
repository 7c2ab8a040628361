package io.penstock.lake;

import io.penstock.settings.SettingsLoader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Iceberg REST catalog on the loopback interface, kept in an SQLite file. Its class path is that
 * of {@code local-stack/parts/catalog}; the lake's readers and writers don't need it.
 */
public final class CatalogServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogServer.class);

  private final Server server;
  private final JdbcCatalog catalog;
  private final URI uri;

  private CatalogServer(Server server, JdbcCatalog catalog, URI uri) {
    this.server = server;
    this.catalog = catalog;
    this.uri = uri;
  }

  /** Runs a catalog until the process is asked to end: {@code --port --warehouse --database}. */
  public static void main(String[] args) throws Exception {
    CatalogServerSettings settings =
        SettingsLoader.load(CatalogServerSettings.class, SettingsLoader.fromArgs(args));
    CountDownLatch ended = new CountDownLatch(1);
    CatalogServer server = start(settings.port(), settings.warehouse(), settings.database());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  ended.countDown();
                },
                "catalog-shutdown"));
    LOG.info("Iceberg REST catalog ready at {}, warehouse {}", server.uri(), settings.warehouse());
    ended.await();
  }

  /**
   * Starts a catalog and returns when it answers.
   *
   * @param port of 127.0.0.1; 0: any free one
   * @param warehouse folder of the tables, made where missing
   * @param database the SQLite file, made where missing
   */
  public static CatalogServer start(int port, Path warehouse, Path database) throws IOException {
    Files.createDirectories(warehouse);
    Files.createDirectories(database.toAbsolutePath().getParent());
    JdbcCatalog catalog = new JdbcCatalog();
    catalog.setConf(LocalFiles.configuration());
    catalog.initialize(
        "penstock",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + database.toAbsolutePath(),
            CatalogProperties.WAREHOUSE_LOCATION,
            warehouse.toAbsolutePath().toUri().toString(),
            CatalogProperties.FILE_IO_IMPL,
            HadoopFileIO.class.getName(),
            // SQLite takes one writer at a time.
            CatalogProperties.CLIENT_POOL_SIZE,
            "1",
            "jdbc.schema-version",
            "V1"));
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    context.addServlet(
        new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(catalog))), "/*");
    QueuedThreadPool threads = new QueuedThreadPool(16, 2);
    threads.setName("catalog");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception e) {
      catalog.close();
      throw new IOException("The catalog cannot start on port " + port + ": " + e.getMessage(), e);
    }
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    return new CatalogServer(server, catalog, uri);
  }

  /** The address for {@link LakeSettings#catalog()}. */
  public URI uri() {
    return uri;
  }

  /** Ends requests under way and frees the port and the file. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The catalog's web server did not stop cleanly", e);
    }
    catalog.close();
  }
}
