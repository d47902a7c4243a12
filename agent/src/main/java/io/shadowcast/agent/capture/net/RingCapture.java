package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.RunningCapture;
import io.shadowcast.agent.os.PacketFilter;
import io.shadowcast.agent.os.PacketRing;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Passive capture: reads packets of the served ports from the kernel's ring and hands their
/// requests on. Production never waits for it: when it is slow, or gone, the kernel drops copies
/// and counts them.
///
/// One thread per ring only drains. It is real-time where that is allowed, because under load a
/// normal thread gets its turn too late for the ring; it takes no lock, connects nowhere and logs
/// nothing, and allocates only what it keeps when more connections are open than ever before, and
/// the headers of HTTP/2, which its decoder makes. With several rings the kernel gives all packets
/// of a connection to the same one.
public final class RingCapture implements RunningCapture {
  /// What is kept of a packet of a server: its headers and the head of a response.
  static final int SERVER_HEAD_BYTES = 2048;

  private static final int RETIRE_MILLIS = 10;

  /// How the capture is made.
  ///
  /// @param interfaces names; empty means all
  /// @param ringBytes what the kernel fills, all rings together
  /// @param blockBytes one block of it
  /// @param reassemblyBytes most that is held for streams with holes, all rings together
  /// @param connections most connections of TCP at a time, for each ring
  /// @param flows most flows of UDP at a time, for each ring
  public record Setup(
      List<String> interfaces,
      long ringBytes,
      int blockBytes,
      long reassemblyBytes,
      int connections,
      int flows) {
    /// Enough for most hosts.
    public static final int DEFAULT_CONNECTIONS = 16_384;

    /// As many as a mirror has sockets for.
    public static final int DEFAULT_FLOWS = 8192;

    /// Copies.
    public Setup {
      interfaces = List.copyOf(interfaces);
    }

    /// With as many flows as most hosts need.
    public Setup(
        List<String> interfaces,
        long ringBytes,
        int blockBytes,
        long reassemblyBytes,
        int connections) {
      this(interfaces, ringBytes, blockBytes, reassemblyBytes, connections, DEFAULT_FLOWS);
    }

    private PacketRing.Size size(int rings) {
      return new PacketRing.Size(
          blockBytes, Math.toIntExact(ringBytes / blockBytes / rings), RETIRE_MILLIS);
    }
  }

  private final List<PacketRing> rings;
  private final List<RingReader> readers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private RingCapture(List<PacketRing> rings) {
    this.rings = rings;
  }

  /// Opens a ring for each queue and begins to capture.
  ///
  /// @param queues where each ring's records go; each with accounts of its own
  /// @param threads makes one thread for each; platform threads
  /// @param cpus CPUs of this host
  /// @throws IOException when the kernel refuses; [CaptureProbe] says what to do
  /// @throws IllegalArgumentException for an interface that is not there, or no port at all
  public static RingCapture start(
      List<Handover> queues, Setup setup, ThreadFactory threads, int cpus) throws IOException {
    PacketFilter filter = filter(queues.getFirst(), setup.interfaces(), SERVER_HEAD_BYTES);
    int count = queues.size();
    RingCapture capture =
        new RingCapture(PacketRing.openTogether(filter, setup.size(count), count));
    try {
      for (int i = 0; i < count; i++) {
        PacketRing ring = capture.rings.get(i);
        capture.readers.add(new RingReader(ring, queues.get(i), setup, count, cpus));
      }
      capture.readers.forEach(reader -> capture.begin(threads.newThread(reader)));
      return capture;
    } catch (RuntimeException | Error e) {
      capture.close();
      throw e;
    }
  }

  private void begin(Thread thread) {
    thread.start();
    threads.add(thread);
  }

  /// Also when only one of several rings is not read any more: the others see but a part.
  @Override
  public @Nullable Throwable fault() {
    return readers.stream()
        .map(RingReader::fault)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /// Stops and gives the rings back. What is in them is still read; connections that are open are
  /// ended.
  @Override
  public void close() {
    readers.forEach(RingReader::stop);
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= join(thread);
    }
    rings.forEach(PacketRing::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits whatever happens: a ring that is still read must not be given back.
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  static PacketFilter filter(Handover to, List<String> interfaces, int headBytes)
      throws IOException {
    List<Integer> indices = new ArrayList<>();
    for (String name : interfaces) {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found == null) {
        throw new IllegalArgumentException(
            "capture.interfaces: " + name + " (expected: an interface of this host)");
      }
      indices.add(found.getIndex());
    }
    List<Integer> whole =
        to.workloads().stream()
            .filter(CapturedWorkload::wholeAnswers)
            .flatMap(each -> each.ports().stream())
            .toList();
    List<Integer> streams = ports(to, false);
    return new PacketFilter(streams, ports(to, true), indices, loopback(), headBytes, whole);
  }

  private static List<Integer> ports(Handover to, boolean datagrams) {
    return to.workloads().stream()
        .filter(each -> (each.protocol() == CapturedWorkload.Protocol.UDP) == datagrams)
        .flatMap(each -> each.ports().stream())
        .distinct()
        .toList();
  }

  private static int loopback() throws IOException {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isLoopback()) {
        return each.getIndex();
      }
    }
    return 0;
  }
}
