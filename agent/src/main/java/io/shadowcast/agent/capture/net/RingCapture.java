package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.RunningCapture;
import io.shadowcast.agent.os.PacketFilter;
import io.shadowcast.agent.os.PacketRing;
import io.shadowcast.agent.os.RealTime;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passive capture: reads packets of the served ports from the kernel's ring and hands their
/// requests on. Production never waits for it: when it is slow, or gone, the kernel drops copies
/// and counts them.
///
/// One thread only drains. It is real-time where that is allowed, because under load a normal
/// thread gets its turn too late for the ring; it takes no lock, connects nowhere and logs nothing,
/// and allocates only what it keeps when more connections are open than ever before.
public final class RingCapture implements RunningCapture {
  /// What is kept of a packet of a server: its headers and the head of a response.
  static final int SERVER_HEAD_BYTES = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(RingCapture.class);
  private static final int WAIT_MILLIS = 500;
  private static final int RETIRE_MILLIS = 10;
  private static final long SECOND = 1_000_000_000L;
  private static final int HEADS = 4096;
  private static final long DROPS_SHOW = 2 * SECOND;

  /// How the capture is made.
  ///
  /// @param interfaces names; empty means all
  /// @param ringBytes the ring the kernel fills
  /// @param blockBytes one block of it
  /// @param reassemblyBytes most that is held for streams with holes
  /// @param connections most connections at a time
  public record Setup(
      List<String> interfaces,
      long ringBytes,
      int blockBytes,
      long reassemblyBytes,
      int connections) {
    /// Enough for most hosts.
    public static final int DEFAULT_CONNECTIONS = 16_384;

    /// Copies.
    public Setup {
      interfaces = List.copyOf(interfaces);
    }

    private PacketRing.Size size() {
      return new PacketRing.Size(
          blockBytes, Math.toIntExact(ringBytes / blockBytes), RETIRE_MILLIS);
    }
  }

  private final PacketRing ring;
  private final CaptureCounters counters;
  private final RealTime realTime;
  private final KernelClock clock;
  private final Connections connections;
  private final Framer framer;
  private final Packet packet = new Packet();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Throwable fault;
  private long realtimeAhead;
  private long nextSecond;
  private long droppedUntil;

  private RingCapture(PacketRing ring, Handover to, Setup setup, ThreadFactory threads, int cpus) {
    this.ring = ring;
    counters = to.counters();
    counters.begin();
    clock = new KernelClock();
    realTime = new RealTime(cpus, clock);
    framer = new Framer(to, setup.connections(), HEADS, this::gapReason);
    connections =
        new Connections(
            to.workloads(),
            framer,
            counters,
            setup.connections(),
            setup.reassemblyBytes(),
            clock.monotonic());
    thread = threads.newThread(this::run);
  }

  /// Opens the ring and begins to capture.
  ///
  /// @param threads makes the one thread; a platform thread
  /// @param cpus CPUs of this host
  /// @throws IOException when the kernel refuses; [CaptureProbe] says what to do
  /// @throws IllegalArgumentException for an interface that is not there, or no port at all
  public static RingCapture start(Handover to, Setup setup, ThreadFactory threads, int cpus)
      throws IOException {
    PacketFilter filter = filter(to, setup.interfaces(), SERVER_HEAD_BYTES);
    PacketRing ring = PacketRing.open(filter, setup.size());
    try {
      RingCapture capture = new RingCapture(ring, to, setup, threads, cpus);
      capture.thread.start();
      return capture;
    } catch (RuntimeException | Error e) {
      ring.close();
      throw e;
    }
  }

  @Override
  public @Nullable Throwable fault() {
    return fault;
  }

  /// Stops and gives the ring back. What is in the ring is still read; connections that are open
  /// are ended.
  @Override
  public void close() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static PacketFilter filter(Handover to, List<String> interfaces, int headBytes)
      throws IOException {
    List<Integer> ports =
        to.workloads().stream().flatMap(each -> each.ports().stream()).distinct().toList();
    List<Integer> indices = new ArrayList<>();
    for (String name : interfaces) {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found == null) {
        throw new IllegalArgumentException(
            "capture.interfaces: " + name + " (expected: an interface of this host)");
      }
      indices.add(found.getIndex());
    }
    return new PacketFilter(ports, indices, loopback(), headBytes);
  }

  private static int loopback() throws IOException {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isLoopback()) {
        return each.getIndex();
      }
    }
    return 0;
  }

  private void run() {
    try {
      realTime.promote();
      everySecond(clock.monotonic());
      while (running) {
        turn(WAIT_MILLIS);
      }
      while (ring.ready()) {
        turn(0);
      }
      connections.endAll();
      everySecond(clock.monotonic());
    } catch (Throwable e) {
      fault = e;
      LOG.error("Passive capture ended by a fault of its own.", e);
    } finally {
      ring.close();
    }
  }

  private void turn(int waitMillis) throws IOException {
    if (ring.await(waitMillis) && ring.ready()) {
      if (ring.losing()) {
        droppedUntil = clock.monotonic() + DROPS_SHOW;
        readStatistics();
      }
      drainBlock();
      ring.release();
    }
    long now = clock.monotonic();
    realTime.police(now);
    if (now >= nextSecond) {
      everySecond(now);
    }
  }

  private void drainBlock() {
    MemorySegment memory = ring.memory();
    int packets = ring.packets();
    long at = ring.firstPacket();
    for (int i = 0; i < packets; i++) {
      if (packet.read(memory, at)) {
        connections.accept(memory, packet, packet.realtime - realtimeAhead);
      } else {
        counters.add(Counter.STRANGE_PACKETS, 1);
      }
      at += PacketRing.toNext(memory, at);
    }
    counters.add(Counter.PACKETS, packets);
  }

  private void everySecond(long now) throws KernelException {
    nextSecond = now + SECOND;
    // The kernel stamps packets with the wall clock; what lies between the clocks is measured anew
    // as it may be set.
    realtimeAhead = clock.realtime() - clock.monotonic();
    readStatistics();
    counters.set(Counter.REAL_TIME, realTime.promoted() ? 1 : 0);
    counters.total(Counter.DEMOTIONS, realTime.demotions());
    counters.total(Counter.CPU_NANOS, clock.threadCpu());
    counters.total(Counter.INTERFACE_DOWN, ring.errors());
    connections.sweep(now);
    framer.sweep(now);
  }

  private void readStatistics() throws KernelException {
    ring.readStatistics();
    counters.total(Counter.KERNEL_DROPS, ring.dropped());
    counters.total(Counter.RING_FREEZES, ring.freezes());
  }

  /// A hole shows with the packets after it, so soon after a drop that it is most likely its doing.
  private LossReason gapReason() {
    return clock.monotonic() < droppedUntil ? LossReason.KERNEL_DROP : LossReason.GAP;
  }
}
