package io.shadowcast.executor.main;

import io.shadowcast.wire.v1.ExecutorRequest;
import io.shadowcast.wire.v1.ExecutorResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves a Unix socket, a thread for each caller, at most [#MOST] at once; further ones wait in
/// the socket.
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int MOST = 8;
  private static final int LARGEST = 1 << 20;

  private final ServerSocketChannel socket;
  private final Peers peers;
  private final Answers answers;
  private final ThreadFactory threads;
  private final LongSupplier nanos;
  private final Semaphore places = new Semaphore(MOST);
  private final AtomicInteger serving = new AtomicInteger();
  private volatile long quietSince;

  /// Who answers.
  interface Answers {
    /// Somebody has connected.
    ///
    /// @param peer at the other end
    Conversation begin(Peers.Peer peer);
  }

  /// One connection.
  interface Conversation extends AutoCloseable {
    /// Answers one request.
    ExecutorResponse answer(ExecutorRequest request);

    @Override
    void close() throws IOException;
  }

  Server(
      ServerSocketChannel socket,
      Peers peers,
      Answers answers,
      ThreadFactory threads,
      LongSupplier nanos) {
    this.socket = socket;
    this.peers = peers;
    this.answers = answers;
    this.threads = threads;
    this.nanos = nanos;
    quietSince = nanos.getAsLong();
  }

  /// Serves until the socket is closed; then until every caller has its answer.
  void serve() throws IOException, InterruptedException {
    try {
      while (true) {
        places.acquire();
        SocketChannel caller = socket.accept();
        serving.incrementAndGet();
        threads.newThread(() -> serve(caller)).start();
      }
    } catch (ClosedChannelException e) {
      places.release();
      places.acquire(MOST);
    }
  }

  /// How long nobody has asked anything; 0 while somebody does.
  long quietNanos() {
    return serving.get() > 0 ? 0 : Math.max(0, nanos.getAsLong() - quietSince);
  }

  private void serve(SocketChannel caller) {
    try (caller) {
      Optional<Peers.Peer> user = peers.of(caller);
      if (user.isEmpty()) {
        LOG.warn("a caller was turned away (expected: {})", peers);
        refusal("peer: not permitted (expected: " + peers + ")")
            .writeDelimitedTo(Channels.newOutputStream(caller));
        return;
      }
      try (Conversation talk = answers.begin(user.get())) {
        answer(caller, talk);
      }
    } catch (IOException e) {
      LOG.debug("a caller went away", e);
    } finally {
      quietSince = nanos.getAsLong();
      serving.decrementAndGet();
      places.release();
    }
  }

  private static void answer(SocketChannel caller, Conversation talk) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(caller));
    OutputStream out = Channels.newOutputStream(caller);
    while (true) {
      Optional<ExecutorRequest> request = Frames.read(in, LARGEST);
      if (request.isEmpty()) {
        return;
      }
      answered(request.get(), talk).writeDelimitedTo(out);
    }
  }

  private static ExecutorResponse answered(ExecutorRequest request, Conversation talk) {
    try {
      return talk.answer(request);
    } catch (RuntimeException e) {
      LOG.error("a request met a fault", e);
      return refusal("a fault of the executor's own: " + e);
    }
  }

  static ExecutorResponse refusal(String why) {
    return ExecutorResponse.newBuilder().setRefusal(why).build();
  }
}
