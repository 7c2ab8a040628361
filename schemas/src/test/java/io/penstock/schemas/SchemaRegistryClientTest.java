package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the client says when nobody answers; all else is tested against a real registry. */
class SchemaRegistryClientTest {
  @Test
  void aRefusedConnectionIsARegistryThatIsAway() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (SchemaRegistryClient client = client(port, Duration.ofSeconds(5))) {
      assertThatThrownBy(() -> client.byId(1))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("does not answer");
      assertThatThrownBy(() -> new WireEncoder<>(Topics.TRANSACTIONS_RAW, client))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void aRegistryThatHangsIsAway() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SchemaRegistryClient client = client(silent.getLocalPort(), Duration.ofMillis(200))) {
      assertThatThrownBy(() -> client.byId(1)).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  private static SchemaRegistryClient client(int port, Duration timeout) {
    return new SchemaRegistryClient(
        URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7/"), timeout);
  }
}
