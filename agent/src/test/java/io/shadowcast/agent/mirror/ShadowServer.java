package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A real server on loopback that misbehaves as it is told, and keeps what it got, connection by
/// connection.
final class ShadowServer implements AutoCloseable {
  enum Mode {
    /// Answers each request at once.
    FAST,
    /// Answers each request after 200 ms.
    SLOW,
    /// Answers one request at a time, in order, each after 10 ms.
    SERIAL,
    /// Accepts and never reads.
    HUNG,
    /// Resets each connection in the middle of its third answer.
    RESETTING,
    /// Closes each connection after its third answer, and says so.
    CLOSING,
    /// Closes a connection on which a request came before the answer to another, without a word.
    STRICT,
    /// Forgets requests that came before the answer to another.
    FORGETFUL,
    /// Reads bytes and keeps them; answers nothing.
    SINK
  }

  private final ReentrantLock turn = new ReentrantLock(true);
  private final ServerSocket listener;
  private final Mode mode;
  final List<List<String>> requests = new CopyOnWriteArrayList<>();

  /// All of them, in the order in which they came.
  final Queue<String> arrived = new ConcurrentLinkedQueue<>();

  final List<ByteArrayOutputStream> streams = new CopyOnWriteArrayList<>();
  final AtomicInteger answered = new AtomicInteger();

  /// Requests behind which more bytes had come before they were answered.
  final AtomicInteger hurried = new AtomicInteger();

  final AtomicInteger ended = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  ShadowServer(Mode mode) throws IOException {
    this(mode, 0);
  }

  ShadowServer(Mode mode, int port) throws IOException {
    this.mode = mode;
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    if (mode == Mode.HUNG) {
      listener.setReceiveBufferSize(4096);
    }
    listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  int received() {
    return requests.stream().mapToInt(List::size).sum();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      switch (mode) {
        case HUNG -> LockSupport.park();
        case SINK -> sink(socket);
        case FAST, SLOW, SERIAL, RESETTING, CLOSING, STRICT, FORGETFUL -> answer(socket);
      }
    } catch (IOException e) {
      // the client went away: what was received is what counts
    }
  }

  private void sink(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    streams.add(bytes);
    socket.getInputStream().transferTo(bytes);
    ended.incrementAndGet();
  }

  private void answer(Socket socket) throws IOException {
    List<String> mine = java.util.Collections.synchronizedList(new ArrayList<>());
    requests.add(mine);
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    for (int count = 1; ; count++) {
      String head = head(in);
      if (head.isEmpty()) {
        return;
      }
      int length = length(head);
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        return;
      }
      String request = head + new String(body, ISO_8859_1);
      if (in.available() > 0) {
        hurried.incrementAndGet();
        if (mode == Mode.STRICT) {
          return;
        }
      }
      if (mode == Mode.FORGETFUL) {
        in.skipNBytes(in.available());
      }
      mine.add(request);
      arrived.add(request);
      if (mode == Mode.SLOW) {
        LockSupport.parkNanos(200_000_000L);
      }
      if (mode == Mode.SERIAL) {
        serve();
      }
      if (!respond(socket, out, count)) {
        return;
      }
    }
  }

  private void serve() {
    turn.lock();
    try {
      LockSupport.parkNanos(10_000_000L);
    } finally {
      turn.unlock();
    }
  }

  private boolean respond(Socket socket, OutputStream out, int count) throws IOException {
    if (mode == Mode.RESETTING && count == 3) {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal".getBytes(ISO_8859_1));
      socket.setSoLinger(true, 0);
      return false;
    }
    boolean last = mode == Mode.CLOSING && count == 3;
    answered.incrementAndGet();
    String answer =
        count % 2 == 0
            ? "Content-Length: 4\r\n\r\ndone"
            : "Transfer-Encoding: chunked\r\n\r\n4;x=y\r\ndone\r\n0\r\nTrailer: t\r\n\r\n";
    out.write(
        ("HTTP/1.1 200 OK\r\n" + (last ? "Connection: close\r\n" : "") + answer)
            .getBytes(ISO_8859_1));
    return !last;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (c == '\n' && head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  private static int length(String head) {
    int at = head.indexOf("Content-Length: ");
    return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
  }
}
