package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.KeySource;
import io.shadowcast.agent.config.TlsSettings;
import io.shadowcast.agent.config.UpstreamTlsSettings;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The proxy as the end of TLS, against the JDK's own sockets.
final class TlsTest {
  @TempDir Path directory;
  private Certificates certificates;

  @BeforeEach
  void certificates() throws Exception {
    certificates = Certificates.in(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientsSpeakTlsAndTheServiceAndTheAgentBytes(String version) throws Exception {
    try (Echo echo = new Echo();
        FeedAgent agent = new FeedAgent(feed(), true);
        TestProxy proxy = proxy(echo.port(), List.of("h2", "http/1.1"), Optional.empty())) {
      Await.until(() -> !agent.of(Feed.HELLO).isEmpty());
      try (SSLSocket client = connect(proxy, version, "http/1.1")) {
        for (int i = 0; i < 20; i++) {
          byte[] question = ("message " + i + ";").repeat(2000).getBytes(ISO_8859_1);
          client.getOutputStream().write(question);
          assertArrayEquals(question, client.getInputStream().readNBytes(question.length));
        }
        assertEquals("http/1.1", client.getApplicationProtocol());
      }
      Await.until(() -> agent.of(Feed.CLOSE).size() == 1);
      assertTrue(agent.clientBytes(1).startsWith("message 0;"));
      assertTrue(agent.clientBytes(1).endsWith("message 19;"));
    }
  }

  /// And the agent hears of HTTP/2 before its first byte.
  @Test
  void theProtocolIsTheFirstThatBothKnow() throws Exception {
    try (Echo echo = new Echo();
        FeedAgent agent = new FeedAgent(feed(), true);
        TestProxy proxy = proxy(echo.port(), List.of("h2", "http/1.1"), Optional.empty())) {
      Await.until(() -> !agent.of(Feed.HELLO).isEmpty());
      try (SSLSocket client = connect(proxy, "TLSv1.3", "http/1.1", "h2")) {
        client.getOutputStream().write('P');
        assertEquals('P', client.getInputStream().read());
        assertEquals("h2", client.getApplicationProtocol());
      }
      Await.until(() -> agent.of(Feed.CLOSE).size() == 1);
      assertEquals("P", agent.of(Feed.HTTP2_CLIENT).getFirst().payload());
      assertEquals("P", agent.of(Feed.HTTP2_SERVER).getFirst().payload());
      assertEquals(List.of(), agent.of(Feed.CLIENT));
    }
  }

  @Test
  void oldVersionsAreRefused() throws Exception {
    try (Echo echo = new Echo();
        TestProxy proxy = proxy(echo.port(), List.of(), Optional.empty());
        Socket client = proxy.connect()) {
      // A ClientHello of TLS 1.0 with one cipher suite and no extensions.
      byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
      hello[0] = 22;
      hello[1] = 3;
      hello[2] = 1;
      hello[4] = (byte) (hello.length - 5);
      hello[5] = 1;
      hello[8] = (byte) (hello.length - 9);
      hello[9] = 3;
      hello[10] = 1;
      hello[45] = 2;
      hello[47] = 0x2f;
      hello[48] = 1;
      client.getOutputStream().write(hello);
      assertEquals(21, client.getInputStream().read(), "an alert");
    }
  }

  @Test
  void theServiceMayHaveToSpeakTlsAsWell() throws Exception {
    try (SSLServerSocket server = certificates.listen();
        TestProxy proxy = proxy(server.getLocalPort(), List.of("http/1.1"), upstream());
        SSLSocket client = connect(proxy, "TLSv1.3", "http/1.1")) {
      Thread.ofPlatform().daemon().start(() -> echoOnce(server));
      client.getOutputStream().write("through two of them".getBytes(ISO_8859_1));
      client.getOutputStream().flush();
      assertEquals(
          "through two of them", new String(client.getInputStream().readNBytes(19), ISO_8859_1));
    }
  }

  @Test
  void aServiceWithAnotherNameIsNotTalkedTo() throws Exception {
    UpstreamTlsSettings other =
        new UpstreamTlsSettings(
            Optional.of(certificates.authority()), Optional.of("another.example"));
    try (SSLServerSocket server = certificates.listen();
        TestProxy proxy = proxy(server.getLocalPort(), List.of(), Optional.of(other));
        SSLSocket client = connect(proxy, "TLSv1.3")) {
      Thread.ofPlatform().daemon().start(() -> echoOnce(server));
      assertThrows(
          IOException.class,
          () -> {
            client.getOutputStream().write(1);
            if (client.getInputStream().read() < 0) {
              throw new AssertionError("ended in order");
            }
          });
    }
  }

  /// All of the answer may be there; the break is passed on, but behind it.
  @Test
  void whatCameBeforeAServiceBrokeOffReachesASlowReader() throws Exception {
    byte[] answer = new byte[300_000];
    Arrays.fill(answer, (byte) 'a');
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        FeedAgent agent = new FeedAgent(feed(), true);
        TestProxy proxy = start(server.getLocalPort(), Optional.empty(), upstream())) {
      Await.until(() -> !agent.of(Feed.HELLO).isEmpty());
      try (Socket client = proxy.connect();
          Socket below = server.accept();
          SSLSocket upstream = certificates.over(below)) {
        upstream.setUseClientMode(false);
        client.getOutputStream().write('?');
        assertEquals('?', upstream.getInputStream().read());
        upstream.getOutputStream().write(answer);
        below.shutdownOutput();
        Await.until(() -> agent.of(Feed.CLOSE).size() == 1);
        assertArrayEquals(answer, client.getInputStream().readNBytes(answer.length));
        assertThrows(IOException.class, () -> client.getInputStream().read());
      }
    }
  }

  /// Half an answer must not look like a whole one.
  @Test
  void aServiceThatResetsIsNoFarewell() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(server.getLocalPort(), List.of(), Optional.empty());
        SSLSocket client = connect(proxy, "TLSv1.3")) {
      client.startHandshake();
      try (Socket upstream = server.accept()) {
        upstream.getOutputStream().write("half".getBytes(ISO_8859_1));
        assertEquals("half", new String(client.getInputStream().readNBytes(4), ISO_8859_1));
        upstream.setSoLinger(true, 0);
      }
      assertThrows(IOException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void aClientThatSaysFarewellEndsTheRequestAndOneThatBreaksOffDoesNot() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(server.getLocalPort(), List.of(), Optional.empty())) {
      try (SSLSocket client = connect(proxy, "TLSv1.3")) {
        client.getOutputStream().write("whole".getBytes(ISO_8859_1));
        try (Socket upstream = server.accept()) {
          client.shutdownOutput();
          assertEquals("whole", new String(upstream.getInputStream().readAllBytes(), ISO_8859_1));
          upstream.getOutputStream().write("answer".getBytes(ISO_8859_1));
          upstream.shutdownOutput();
          assertEquals("answer", new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        }
      }
      Socket below = proxy.connect();
      SSLSocket client = certificates.over(below);
      client.getOutputStream().write("half".getBytes(ISO_8859_1));
      try (Socket upstream = server.accept()) {
        assertEquals("half", new String(upstream.getInputStream().readNBytes(4), ISO_8859_1));
        below.shutdownOutput();
        assertThrows(IOException.class, () -> upstream.getInputStream().read());
      }
      below.close();
    }
  }

  @Test
  void aKeyThatOthersCanReadIsRefusedByName() throws Exception {
    Files.setPosixFilePermissions(certificates.key(), PosixFilePermissions.fromString("rw-r-----"));
    IOException refused =
        assertThrows(IOException.class, () -> proxy(1, List.of(), Optional.empty()));
    assertEquals(
        "inline.tls.key: "
            + certificates.key()
            + " (expected: closed to group and others, chmod 600)",
        refused.getMessage());
  }

  @Test
  void aKeyMayBeACredentialOfTheServiceManager() throws Exception {
    KeySource credential = KeySource.parse("credential:" + certificates.key().getFileName());
    TlsSettings settings = new TlsSettings(certificates.chain(), credential, List.of());
    assertTrue(Tls.server(settings, Optional.of(directory)).isServer());
    IOException refused =
        assertThrows(IOException.class, () -> Tls.server(settings, Optional.empty()));
    assertEquals(
        "inline.tls.key: credential:key.pem (expected: $CREDENTIALS_DIRECTORY to be set)",
        refused.getMessage());
  }

  @Test
  void aKeyThatIsNoneIsRefusedWithoutItsContent() throws Exception {
    Files.writeString(certificates.key(), "a secret that is no key");
    IOException refused =
        assertThrows(IOException.class, () -> proxy(1, List.of(), Optional.empty()));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.contains("(expected: a PEM chain and its key; "), said);
    assertFalse(said.contains("secret"), said);
  }

  private Optional<UpstreamTlsSettings> upstream() {
    return Optional.of(
        new UpstreamTlsSettings(Optional.of(certificates.authority()), Optional.of("localhost")));
  }

  private Path feed() {
    return directory.resolve("feed.sock");
  }

  private TestProxy proxy(int upstream, List<String> alpn, Optional<UpstreamTlsSettings> onward)
      throws IOException {
    TlsSettings tls =
        new TlsSettings(certificates.chain(), new KeySource.File(certificates.key()), alpn);
    return start(upstream, Optional.of(tls), onward);
  }

  private TestProxy start(
      int upstream, Optional<TlsSettings> tls, Optional<UpstreamTlsSettings> onward)
      throws IOException {
    InlineSettings.Route route =
        new InlineSettings.Route(
            new WorkloadName("shop"),
            new Endpoint("127.0.0.1", TestProxy.freePort()),
            new Endpoint("127.0.0.1", upstream),
            true,
            false,
            tls,
            onward);
    return new TestProxy(
        new Loop(Loop.hasEpoll()),
        new InlineSettings(
            List.of(route),
            feed(),
            256 << 10,
            TestProxy.HALF_OPEN,
            TestProxy.DRAIN,
            InlineSettings.Given.NOTHING));
  }

  private SSLSocket connect(TestProxy proxy, String version, String... alpn) throws IOException {
    SSLSocket client = certificates.over(proxy.connect());
    SSLParameters parameters = client.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(alpn);
    client.setSSLParameters(parameters);
    return client;
  }

  private static void echoOnce(SSLServerSocket server) {
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().transferTo(accepted.getOutputStream());
    } catch (SSLHandshakeException e) {
      // the proxy did not like the certificate
    } catch (SSLException e) {
      // the proxy has gone
    } catch (IOException e) {
      // the proxy has gone
    }
  }
}
