package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.os.PacketRing;
import io.shadowcast.agent.os.RealTime;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drains one ring on a thread of its own, the only one that ever runs [#run]. The ring stays open
/// when it ends: while one of several rings is closed the kernel divides connections anew among the
/// others.
final class RingReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RingReader.class);
  private static final int WAIT_MILLIS = 500;
  private static final long SECOND = 1_000_000_000L;
  private static final int HEADS = 4096;

  /// The part of the heap that connections of HTTP/2 may hold, all rings together.
  private static final int HTTP2_SHARE = 8;

  private static final long DROPS_SHOW = 2 * SECOND;

  private final PacketRing ring;
  private final CaptureCounters counters;
  private final RealTime realTime;
  private final KernelClock clock = new KernelClock();
  private final Connections connections;
  private final Framer framer;
  private final Datagrams datagrams;
  private final Packet packet = new Packet();
  private volatile boolean running = true;
  private volatile @Nullable Throwable fault;
  private long realtimeAhead;
  private long nextSecond;
  private long droppedUntil;

  /// @param setup of all rings together
  /// @param queues how many rings there are
  /// @param cpus CPUs of this host
  RingReader(PacketRing ring, Handover to, RingCapture.Setup setup, int queues, int cpus) {
    this.ring = ring;
    counters = to.counters();
    counters.begin();
    realTime = new RealTime(cpus, queues, clock);
    // Streams of HTTP/2 have as many slots again, behind those of connections.
    framer = new Framer(to, 2 * setup.connections(), HEADS / queues, this::gapReason);
    datagrams = new Datagrams(to, framer.outlet(), setup.flows());
    connections =
        new Connections(
            to.workloads(),
            entrance(to, setup.connections(), queues),
            counters,
            setup.connections(),
            setup.reassemblyBytes() / queues,
            clock.monotonic());
  }

  private Entrance entrance(Handover to, int slots, int queues) {
    long heap = Runtime.getRuntime().maxMemory() / HTTP2_SHARE / queues;
    Http2Connection.Shared shared =
        new Http2Connection.Shared(
            framer,
            new Slots(slots, slots),
            new Http1Text(),
            new Http2Room(heap, counters),
            counters,
            true);
    return new Entrance(to.workloads(), shared, slots, this::gapReason);
  }

  /// Why it ended by itself; null while it runs.
  @Nullable Throwable fault() {
    return fault;
  }

  /// Ends it once it has read what is in the ring. Any thread.
  void stop() {
    running = false;
  }

  @Override
  public void run() {
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
      datagrams.endAll();
      everySecond(clock.monotonic());
    } catch (Throwable e) {
      fault = e;
      LOG.error("Passive capture ended by a fault of its own.", e);
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
        follow(memory, packet.realtime - realtimeAhead);
      } else {
        counters.add(Counter.STRANGE_PACKETS, 1);
      }
      at += PacketRing.toNext(memory, at);
    }
    counters.add(Counter.PACKETS, packets);
  }

  private void follow(MemorySegment memory, long nanos) {
    if (packet.udp) {
      datagrams.accept(memory, packet, nanos);
    } else {
      connections.accept(memory, packet, nanos);
    }
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
    datagrams.sweep(now);
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
