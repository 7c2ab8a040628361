package io.penstock.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for parts that bind them some seconds later. They lie below those that systems give to
 * outgoing connections (Linux: from 32768 on, others from 49152), one of which could take a port
 * meanwhile; and each is given once, so that no two parts have the same. Safe for many threads.
 */
final class FreePorts {
  static final int FIRST = 20_000;
  static final int END = 32_000;

  // From anywhere, so that stacks of several processes hardly meet.
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(END - FIRST));

  private FreePorts() {}

  /** A port of the loopback interface that nobody listens at; StackException if there is none. */
  static int next() {
    for (int tried = FIRST; tried < END; tried++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), END - FIRST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new StackException("no port from %d to %d is free".formatted(FIRST, END - 1));
  }

  private static boolean isFree(int port) {
    try {
      bind(port);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** Binds a port of the loopback interface for a moment. */
  static void bind(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
