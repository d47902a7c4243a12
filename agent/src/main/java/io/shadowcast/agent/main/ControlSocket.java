package io.shadowcast.agent.main;

import io.shadowcast.agent.os.PrivateSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Unix socket for the owner of the agent alone (0600): one line asks, lines answer. One caller
/// at a time.
final class ControlSocket implements AutoCloseable {
  static final String NAME = "control.sock";

  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int LONGEST = 256;
  private static final int REST_MILLIS = 100;

  private final ServerSocketChannel server;
  private final Path socket;
  private final UnaryOperator<String> answers;

  private ControlSocket(ServerSocketChannel server, Path socket, UnaryOperator<String> answers) {
    this.server = server;
    this.socket = socket;
    this.answers = answers;
  }

  /// Listens; an old socket that nobody serves is replaced.
  ///
  /// @throws IOException when another agent serves it, or the directory cannot be used
  static ControlSocket listen(Path socket, UnaryOperator<String> answers) throws IOException {
    refuseIfServed(socket);
    ServerSocketChannel server = PrivateSocket.listen(socket);
    ControlSocket control = new ControlSocket(server, socket, answers);
    Thread.ofPlatform().name("control").daemon(true).start(control::serve);
    return control;
  }

  private static void refuseIfServed(Path socket) throws IOException {
    if (!Files.exists(socket)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      throw new IllegalArgumentException(
          "run: " + socket + " is served (expected: no other agent with this directory), " + probe);
    } catch (IOException e) {
      LOG.debug("control: {} is left over", socket, e);
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel caller = server.accept()) {
        String answer = answers.apply(line(caller)) + "\n";
        caller.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.debug("control: a caller went away, or none can be accepted", e);
        rest();
      } catch (RuntimeException e) {
        LOG.warn("control: a question met a fault", e);
        rest();
      }
    }
  }

  /// Without it, a lack of file descriptors would keep this thread busy.
  private static void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(SocketChannel caller) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(LONGEST);
    while (line.hasRemaining() && caller.read(line) >= 0) {
      String text = new String(line.array(), 0, line.position(), StandardCharsets.UTF_8);
      if (text.endsWith("\n")) {
        return text.strip();
      }
    }
    return "";
  }

  /// Asks a running agent.
  static String ask(Path socket, String question) throws IOException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      agent.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
      agent.shutdownOutput();
      BufferedReader in = new BufferedReader(Channels.newReader(agent, StandardCharsets.UTF_8));
      return String.join("\n", in.readAllLines());
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.debug("control: {} is left behind", socket, e);
    }
  }
}
