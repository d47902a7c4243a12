package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.capture.ConnectionEvents;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows TCP connections through their packets: when they open and end, and which packet belongs
/// to which. One thread; beyond the connections it was made for, each new peak allocates what it
/// then keeps.
final class Connections {
  private static final short NOT_SERVED = -1;
  private static final long LINGER_NANOS = 2_000_000_000L;
  private static final long IDLE_NANOS = 15 * 60 * 1_000_000_000L;
  private static final long RESCUE_NANOS = 100_000_000L;

  private final ConnectionEvents events;
  private final CaptureCounters counters;
  private final FlowTable flows;
  private final Reassembly reassembly;
  private final short[] workloadOfPort = new short[1 << 16];
  private final Consumer<Flow> sweeper = this::sweep;
  private final Consumer<Flow> rescuer = this::removeClosed;
  private final long start;
  private long sweepNanos;
  private long nextRescue;

  /// @param connections most connections at a time
  /// @param heldBytes most bytes held for streams with holes
  /// @param start since when there is something to see, CLOCK_MONOTONIC nanoseconds
  Connections(
      List<CapturedWorkload> workloads,
      ConnectionEvents events,
      CaptureCounters counters,
      int connections,
      long heldBytes,
      long start) {
    this.events = events;
    this.counters = counters;
    this.start = start;
    nextRescue = start;
    flows = new FlowTable(connections);
    reassembly = new Reassembly(events, counters, heldBytes);
    Arrays.fill(workloadOfPort, NOT_SERVED);
    for (short i = 0; i < workloads.size(); i++) {
      if (workloads.get(i).protocol() == Protocol.UDP) {
        continue;
      }
      for (int port : workloads.get(i).ports()) {
        workloadOfPort[port] = i;
      }
    }
  }

  /// The next packet.
  ///
  /// @param nanos when it passed, CLOCK_MONOTONIC
  void accept(MemorySegment ring, Packet packet, long nanos) {
    short workload = workloadOfPort[packet.targetPort];
    if (!packet.outgoing && workload != NOT_SERVED) {
      fromClient(ring, packet, workload, nanos);
      return;
    }
    Flow flow = flows.ofServer(packet);
    if (flow != null && !flow.closed) {
      flow.lastNanos = nanos;
      fromServer(flow, ring, packet);
    }
  }

  /// Gives up what is too old. About once a second.
  void sweep(long now) {
    sweepNanos = now;
    flows.forEach(sweeper);
    counters.set(Counter.CONNECTIONS_OPEN, flows.size());
    counters.set(Counter.HELD_BYTES, reassembly.heldBytes());
  }

  /// Ends every connection: nothing more will be seen of them.
  void endAll() {
    flows.forEach(this::end);
  }

  private void fromClient(MemorySegment ring, Packet packet, int workload, long nanos) {
    boolean opens = packet.has(Packet.SYN);
    int sequence = opens ? packet.sequence + 1 : packet.sequence;
    Flow flow = flows.ofClient(packet);
    if (opens && flow != null && (flow.closed || flow.clientNext != sequence)) {
      end(flow);
      flows.remove(flow);
      flow = null;
    }
    if (flow == null) {
      flow = begin(packet, workload, sequence, nanos);
    }
    if (flow == null || flow.closed) {
      return;
    }
    flow.lastNanos = nanos;
    if (packet.has(Packet.RST)) {
      end(flow);
      return;
    }
    payload(flow, ring, packet, sequence);
    finish(flow, packet, sequence);
  }

  /// A connection seen for the first time; null when it is of no interest, or there is no room.
  private @Nullable Flow begin(Packet packet, int workload, int sequence, long nanos) {
    boolean opens = packet.has(Packet.SYN);
    if (!opens && packet.fragment) {
      // Without ports in the others, the kernel may give fragments to another queue than the rest.
      counters.add(Counter.FRAGMENTS, 1);
      return null;
    }
    if (!opens && (packet.length == 0 || packet.has(Packet.RST))) {
      return null;
    }
    Flow flow = flows.add(packet);
    if (flow == null) {
      rescue(nanos);
      flow = flows.add(packet);
    }
    if (flow == null) {
      events.refused(workload);
      return null;
    }
    flow.begin(workload, sequence, nanos);
    if (!opens && packet.has(Packet.ACK)) {
      flow.serverKnown = true;
      flow.serverNext = packet.acknowledged;
    }
    counters.add(opens ? Counter.CONNECTIONS : Counter.CONNECTIONS_JOINED, 1);
    events.open(
        flow.slot, workload, packet.targetPort, !opens, opens ? nanos : start, flow.tuple());
    return flow;
  }

  private void payload(Flow flow, MemorySegment ring, Packet packet, int sequence) {
    if (packet.fragment) {
      // The rest of it never comes this way; the server's acknowledgement will show the hole.
      counters.add(Counter.FRAGMENTS, 1);
      return;
    }
    if (packet.captured > 0) {
      reassembly.clientBytes(flow, sequence, ring, packet.payload, packet.captured);
    }
    if (packet.captured < packet.length) {
      int missing = packet.length - packet.captured;
      reassembly.clientLost(flow, sequence + packet.captured, missing);
    }
  }

  private void finish(Flow flow, Packet packet, int sequence) {
    if (packet.has(Packet.FIN)) {
      flow.finishKnown = true;
      flow.finishAt = sequence + packet.length;
    }
    if (flow.finishKnown && flow.clientNext == flow.finishAt) {
      flow.clientFinished = true;
    }
    endIfFinished(flow);
  }

  private void fromServer(Flow flow, MemorySegment ring, Packet packet) {
    if (packet.has(Packet.RST)) {
      end(flow);
      return;
    }
    if (packet.has(Packet.SYN)) {
      flow.serverKnown = true;
      flow.serverNext = packet.sequence + 1;
      return;
    }
    if (packet.has(Packet.ACK)) {
      // The end of a stream takes a sequence number, but no byte.
      boolean wholly = flow.finishKnown && packet.acknowledged == flow.finishAt + 1;
      reassembly.acknowledged(flow, wholly ? flow.finishAt : packet.acknowledged);
      flow.clientFinished |= wholly;
    }
    if (packet.length > 0) {
      reassembly.serverBytes(
          flow, packet.sequence, ring, packet.payload, packet.length, packet.captured);
    }
    flow.serverFinished |= packet.has(Packet.FIN);
    endIfFinished(flow);
  }

  private void endIfFinished(Flow flow) {
    if (flow.clientFinished && flow.serverFinished) {
      end(flow);
    }
  }

  private void end(Flow flow) {
    if (!flow.closed) {
      reassembly.forget(flow);
      events.close(flow.slot, flow.lastNanos);
      flow.closed = true;
    }
  }

  private void sweep(Flow flow) {
    long quiet = sweepNanos - flow.lastNanos;
    if (flow.closed) {
      if (quiet > LINGER_NANOS) {
        flows.remove(flow);
      }
    } else if (quiet > IDLE_NANOS) {
      end(flow);
    } else {
      reassembly.expire(flow, sweepNanos);
    }
  }

  /// Makes room at the price of taking a late packet for a new connection; seldom, because it looks
  /// at every flow.
  private void rescue(long now) {
    if (now >= nextRescue) {
      nextRescue = now + RESCUE_NANOS;
      flows.forEach(rescuer);
    }
  }

  private void removeClosed(Flow flow) {
    if (flow.closed) {
      flows.remove(flow);
    }
  }
}
