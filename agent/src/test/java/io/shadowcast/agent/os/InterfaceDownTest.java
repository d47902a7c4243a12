package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.KernelCall;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// An interface that goes away under a capture; in a network namespace of one thread, whose
/// interfaces nobody else needs.
final class InterfaceDownTest {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final MethodHandle UNSHARE =
      KernelCall.bind("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final int LOOPBACK = 1;
  private static final int WAIT_MILLIS = 50;
  private static final long SECOND = 1_000_000_000L;

  @Test
  void anInterfaceThatIsDownCostsNoCpuAndIsCapturedAgainWhenItIsUp() throws Exception {
    inNamespace(() -> {
      ip("link", "set", "lo", "up");
      try (ServerSocket server = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"));
          PacketRing ring = open(server.getLocalPort(), LOOPBACK)) {
        ip("link", "set", "lo", "down");
        long end = System.nanoTime() + SECOND;
        int waits = 0;
        while (System.nanoTime() - end < 0) {
          assertFalse(ring.await(WAIT_MILLIS));
          waits++;
        }
        assertTrue(waits <= 21, "looked " + waits + " times within a second");
        assertEquals(1, ring.errors());
        ip("link", "set", "lo", "up");
        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
          assertTrue(client.isConnected());
          assertTrue(awaitBlock(ring));
        }
      }
      return null;
    });
  }

  @Test
  void anInterfaceThatIsRemovedIsSaid() throws Exception {
    inNamespace(() -> {
      ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
      ip("link", "set", "v0", "up");
      int index = Integer.parseInt(ip("-o", "link", "show", "v0").split(":", -1)[0]);
      try (PacketRing ring = open(80, index)) {
        ip("link", "del", "v0");
        IOException gone = assertThrows(IOException.class, () -> awaitBlock(ring));
        assertEquals(
            "capture.interfaces: removed (expected: an interface of this host)", gone.getMessage());
      }
      return null;
    });
  }

  private static PacketRing open(int port, int index) throws IOException {
    return PacketRing.open(
        new PacketFilter(List.of(port), List.of(index), LOOPBACK, 512),
        new PacketRing.Size(1 << 20, 8, 10));
  }

  private static boolean awaitBlock(PacketRing ring) throws IOException {
    for (int i = 0; i < 100 && !ring.ready(); i++) {
      boolean ignored = ring.await(WAIT_MILLIS);
    }
    return ring.ready();
  }

  /// Runs a test on a thread that has left this host's network; sockets and children of the thread
  /// belong to the new one.
  private static void inNamespace(Callable<Void> test) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "SKIP: not root: network namespaces");
    FutureTask<Boolean> unshared =
        new FutureTask<>(() -> {
          boolean left = unshare();
          if (left) {
            test.call();
          }
          return left;
        });
    Thread.ofPlatform().daemon().start(unshared);
    assumeTrue(unshared.get(), "SKIP: kernel facility absent: network namespaces");
  }

  private static boolean unshare() {
    try {
      return (int) UNSHARE.invokeExact(KernelCall.state(), CLONE_NEWNET) == 0;
    } catch (Throwable e) {
      throw KernelCall.broken("unshare", e);
    }
  }

  private static String ip(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
