package io.shadowcast.inline;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.shadowcast.agent.os.PassedSockets;
import io.shadowcast.snapshot.kernel.KernelCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The proxy behind a socket that systemd's own tool keeps open.
final class PassedSocketsTest {
  private static final Path ACTIVATE = Path.of("/usr/bin/systemd-socket-activate");

  private static final MethodHandle DUP =
      KernelCall.bind("dup", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  @TempDir Path directory;
  private int port;

  @BeforeEach
  void settings() throws IOException {
    port = TestProxy.freePort();
  }

  @Test
  void theProxyTakesTheSocketAndHandsItBackByEnding() throws Exception {
    assumeTrue(Epoll.isAvailable(), "SKIP: kernel facility absent: epoll");
    assumeTrue(Files.isExecutable(ACTIVATE), "SKIP: systemd-socket-activate absent");
    try (Echo echo = new Echo()) {
      Process manager = start(echo.port());
      try {
        Socket first = connect(); // it starts the proxy, and waits for it
        BufferedReader said = manager.inputReader();
        assertEquals("ready", said.readLine());
        assertEquals("echo", echo(first));
        try (Socket second = connect()) {
          assertEquals("echo", echo(second));
        }
        first.close();
        manager.destroy();
        assertTrue(manager.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, manager.exitValue());
      } finally {
        manager.destroyForcibly();
      }
    }
  }

  /// Who keeps the socket open keeps what comes while no proxy is there.
  @Test
  void betweenTwoProxiesNobodyIsRefused() throws Exception {
    assumeTrue(Epoll.isAvailable(), "SKIP: kernel facility absent: epoll");
    Loop manager = new Loop(true);
    Channel kept =
        manager
            .server()
            .childHandler(new ChannelInboundHandlerAdapter())
            .register()
            .sync()
            .channel();
    kept.config().setAutoRead(false);
    kept.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)).sync();
    try (Echo echo = new Echo()) {
      try (TestProxy first = proxy(kept, echo.port());
          Socket client = first.connect()) {
        assertEquals("echo", echo(client));
      }
      try (Socket between = connect()) {
        between.getOutputStream().write("early".getBytes(ISO_8859_1));
        try (TestProxy _ = proxy(kept, echo.port())) {
          assertEquals("early", new String(between.getInputStream().readNBytes(5), ISO_8859_1));
        }
      }
    } finally {
      kept.close().sync();
      manager.shutDown();
    }
  }

  @Test
  void aSocketThatNobodyListensAtIsNamed() throws Exception {
    assumeTrue(Epoll.isAvailable(), "SKIP: kernel facility absent: epoll");
    EpollServerSocketChannel other = new EpollServerSocketChannel();
    int descriptor = duplicate(other);
    InlineSettings settings = settings(1, List.of(descriptor));
    IOException refused =
        assertThrows(IOException.class, () -> new TestProxy(new Loop(true), settings));
    assertTrue(
        String.valueOf(refused.getMessage())
            .endsWith("(expected: an address that a workload listens at)"),
        refused::getMessage);
    other.unsafe().closeForcibly();
  }

  private TestProxy proxy(Channel kept, int upstream) throws Exception {
    return new TestProxy(new Loop(true), settings(upstream, List.of(duplicate(kept))));
  }

  private InlineSettings settings(int upstream, List<Integer> sockets) {
    InlineSettings usual = TestProxy.settings(upstream, port, directory.resolve("feed.sock"));
    return new InlineSettings(
        usual.routes(),
        usual.feed(),
        usual.feedBytes(),
        usual.halfOpen(),
        usual.drain(),
        new InlineSettings.Given(sockets, Optional.empty()));
  }

  /// As a process that is started gets it.
  private static int duplicate(Channel kept) throws IOException {
    try {
      int descriptor = ((EpollServerSocketChannel) kept).fd().intValue();
      return (int) KernelCall.check("dup", (int) DUP.invokeExact(KernelCall.state(), descriptor));
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void onlyTheProcessThatIsMeantTakesThem() {
    Map<String, String> two = Map.of("LISTEN_PID", "77", "LISTEN_FDS", "2");
    assertEquals(List.of(3, 4), PassedSockets.of(two, 77));
    assertEquals(List.of(), PassedSockets.of(two, 78));
    assertEquals(List.of(), PassedSockets.of(Map.of(), 77));
    Map<String, String> odd = Map.of("LISTEN_PID", "77", "LISTEN_FDS", "many");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PassedSockets.of(odd, 77));
    assertEquals("LISTEN_FDS: many (expected: 0..256)", refused.getMessage());
  }

  private Process start(int upstream) throws IOException {
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        state: %1$s/state
        run: %1$s/run
        workloads:
          - name: shop
            ports: [%2$d]
            capture: inline
            inline: {listen: '127.0.0.1:%3$d', upstream: '127.0.0.1:%2$d'}
        """
            .formatted(directory, upstream, port));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ACTIVATE.toString(), "--listen=127.0.0.1:" + port));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Inline.class.getName(), file.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private Socket connect() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (true) {
      try {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout(60_000);
        return client;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  private static String echo(Socket client) throws IOException {
    client.getOutputStream().write("echo".getBytes(ISO_8859_1));
    return new String(client.getInputStream().readNBytes(4), ISO_8859_1);
  }
}
