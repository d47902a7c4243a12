package io.shadowcast.inline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections of which one side has said all, on both transports.
final class HalfCloseTest {
  private static final int LARGE = 48 << 20;

  /// What a chunk of Netty's memory takes, and one more.
  private static final int LITTLE = 8 << 20;

  @TempDir Path directory;

  static Stream<Boolean> epoll() {
    return Stream.of(false, true).filter(epoll -> !epoll || Epoll.isAvailable());
  }

  /// The client reads late, so that the proxy waits for room in the middle of the answer.
  @ParameterizedTest
  @MethodSource("epoll")
  void aLargeAnswerAfterTheClientsEndComesWhole(boolean epoll) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(epoll, server.getLocalPort());
        Socket client = proxy.connect()) {
      client.getOutputStream().write('?');
      client.shutdownOutput();
      try (Socket upstream = server.accept()) {
        assertEquals('?', upstream.getInputStream().read());
        assertEquals(-1, upstream.getInputStream().read());
        passesWhole(upstream, client);
      }
    }
  }

  /// What the upstream does not take stays with the client's kernel, not with the proxy.
  @ParameterizedTest
  @MethodSource("epoll")
  void anUploadIsNotReadAheadOfItsUpstream(boolean epoll) throws Exception {
    long before = PlatformDependent.usedDirectMemory();
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(epoll, server.getLocalPort());
        Socket client = proxy.connect();
        Socket upstream = server.accept()) {
      passesWhole(client, upstream);
      long held = PlatformDependent.usedDirectMemory() - before;
      assertTrue(held <= LITTLE, "held " + held);
    }
  }

  private static void passesWhole(Socket from, Socket to) throws Exception {
    AtomicLong written = new AtomicLong();
    CompletableFuture<byte[]> sent = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> sent.complete(writeAndEnd(from, written)));
    awaitStandstill(written);
    assertTrue(written.get() < LARGE, "all of it fitted into the kernel");
    MessageDigest got = sha256();
    byte[] piece = new byte[64 << 10];
    InputStream in = to.getInputStream();
    long received = 0;
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      got.update(piece, 0, n);
      received += n;
    }
    assertEquals(LARGE, received);
    assertArrayEquals(sent.join(), got.digest());
  }

  private static void awaitStandstill(AtomicLong written) throws InterruptedException {
    long before;
    do {
      before = written.get();
      Thread.sleep(300);
    } while (before == 0 || before != written.get());
  }

  private static byte[] writeAndEnd(Socket to, AtomicLong written) {
    MessageDigest digest = sha256();
    byte[] piece = new byte[64 << 10];
    try {
      OutputStream out = to.getOutputStream();
      for (int i = 0; i < LARGE / piece.length; i++) {
        Arrays.fill(piece, (byte) i);
        digest.update(piece);
        out.write(piece);
        written.addAndGet(piece.length);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private TestProxy proxy(boolean epoll, int upstream) throws IOException {
    Path feed = directory.resolve("feed.sock");
    return new TestProxy(new Loop(epoll), TestProxy.settings(upstream, TestProxy.freePort(), feed));
  }
}
