package io.shadowcast.agent.mirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server of UDP that keeps every datagram by its sender, in order, and sends it back or is
/// silent.
public final class DatagramServer implements AutoCloseable {
  private static final int ROOM = 4 << 20;

  /// By sender.
  public final Map<SocketAddress, List<byte[]>> datagrams = new ConcurrentHashMap<>();

  private final AtomicInteger received = new AtomicInteger();
  private final DatagramSocket socket;
  private final boolean answers;

  /// @param answers whether it sends each datagram back
  public DatagramServer(String address, boolean answers) throws IOException {
    this(new InetSocketAddress(InetAddress.ofLiteral(address), 0), answers);
  }

  /// At a place that was another's before.
  public DatagramServer(InetSocketAddress at, boolean answers) throws IOException {
    this.answers = answers;
    socket = new DatagramSocket(at);
    socket.setReceiveBufferSize(ROOM);
    Thread.ofPlatform().daemon().start(this::serve);
  }

  /// Where it listens.
  public int port() {
    return socket.getLocalPort();
  }

  /// Datagrams of all senders so far.
  public int received() {
    return received.get();
  }

  private void serve() {
    DatagramPacket next = new DatagramPacket(new byte[1 << 16], 1 << 16);
    try {
      while (true) {
        next.setLength(1 << 16);
        socket.receive(next);
        datagrams
            .computeIfAbsent(next.getSocketAddress(), _ -> new CopyOnWriteArrayList<>())
            .add(Arrays.copyOf(next.getData(), next.getLength()));
        received.incrementAndGet();
        if (answers) {
          socket.send(next);
        }
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
