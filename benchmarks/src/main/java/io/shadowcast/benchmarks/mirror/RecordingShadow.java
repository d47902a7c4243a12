package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A shadow that remembers the request numbers of each of its connections, in order of arrival.
public final class RecordingShadow implements AutoCloseable {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII);
  private static final String NUMBER = "X-Request-Number: ";

  /// How it treats a request.
  public sealed interface Manner {
    /// Answers after a while.
    record Answering(Duration delay) implements Manner {}

    /// Accepts and reads, but never answers.
    record Hanging() implements Manner {}
  }

  private final ServerSocket server;
  private final Manner manner;
  private final Ticker ticker;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final List<List<Integer>> connections = new CopyOnWriteArrayList<>();

  private RecordingShadow(ServerSocket server, Manner manner, Ticker ticker) {
    this.server = server;
    this.manner = manner;
    this.ticker = ticker;
  }

  /// Begins to listen on a free port of the loopback interface.
  public static RecordingShadow start(Manner manner, Ticker ticker) throws IOException {
    RecordingShadow shadow =
        new RecordingShadow(
            new ServerSocket(0, 128, InetAddress.getLoopbackAddress()), manner, ticker);
    Thread.ofVirtual().start(shadow::accept);
    return shadow;
  }

  /// Where it listens.
  public int port() {
    return server.getLocalPort();
  }

  /// The numbers of each connection that brought any.
  public List<List<Integer>> connections() {
    return connections.stream().map(List::copyOf).filter(numbers -> !numbers.isEmpty()).toList();
  }

  /// Requests so far.
  public long received() {
    return connections.stream().mapToLong(List::size).sum();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        connections.add(numbers);
        Thread.ofVirtual().start(() -> serve(socket, numbers));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket, List<Integer> numbers) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      @Nullable String line;
      while ((line = in.readLine()) != null) {
        if (line.startsWith(NUMBER)) {
          numbers.add(Integer.valueOf(line.substring(NUMBER.length())));
        } else if (line.isEmpty()) {
          answer(socket);
        }
      }
    } catch (IOException e) {
      // The mirror broke this connection off, as it may; what arrived stays recorded.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Socket socket) throws IOException, InterruptedException {
    switch (manner) {
      case Manner.Hanging() -> {}
      case Manner.Answering(Duration delay) -> {
        ticker.sleep(delay);
        socket.getOutputStream().write(ANSWER);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
