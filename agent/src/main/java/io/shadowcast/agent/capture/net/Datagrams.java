package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.capture.DatagramTiming;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Follows flows of UDP through their datagrams. A flow is what has the same addresses and ports at
/// both ends; it begins with a datagram of a client and ends when nothing passed for a minute, or
/// when the table is full and none was silent for longer. Each datagram of a client is a record,
/// whole or not at all. One thread; beyond the flows it was made for, each new peak allocates what
/// it then keeps.
final class Datagrams {
  static final long IDLE_NANOS = 60_000_000_000L;

  private static final short NOT_SERVED = -1;

  private final Outlet outlet;
  private final CaptureCounters counters;
  private final SessionHash sessions;
  private final FlowTable table;
  private final Flow[] flows;
  private final Conversation[] conversations;
  private final Recency recency;
  private final short[] workloadOfPort = new short[1 << 16];

  /// @param outlet of the same source, which all its records leave by
  /// @param most flows at a time
  Datagrams(Handover to, Outlet outlet, int most) {
    this.outlet = outlet;
    counters = to.counters();
    sessions = to.sessions();
    Arrays.fill(workloadOfPort, NOT_SERVED);
    boolean wanted = false;
    for (short i = 0; i < to.workloads().size(); i++) {
      if (to.workloads().get(i).protocol() == Protocol.UDP) {
        for (int port : to.workloads().get(i).ports()) {
          workloadOfPort[port] = i;
          wanted = true;
        }
      }
    }
    int room = wanted ? most : 1;
    table = new FlowTable(room);
    flows = new Flow[room];
    conversations = new Conversation[room];
    recency = new Recency(room);
  }

  /// The next datagram.
  ///
  /// @param nanos when it passed, CLOCK_MONOTONIC
  void accept(MemorySegment ring, Packet packet, long nanos) {
    // Between two served ports of one host both ends look like servers: who asked first decides.
    Flow answered = table.ofServer(packet);
    if (answered != null) {
      fromServer(answered, nanos);
      return;
    }
    short workload = workloadOfPort[packet.targetPort];
    if (!packet.outgoing && workload != NOT_SERVED) {
      fromClient(ring, packet, workload, nanos);
    }
  }

  /// Ends what was silent for too long. About once a second.
  void sweep(long now) {
    for (Flow oldest = oldest(); oldest != null; oldest = oldest()) {
      if (now - oldest.lastNanos <= IDLE_NANOS) {
        break;
      }
      end(oldest);
    }
    counters.set(Counter.FLOWS_OPEN, table.size());
  }

  /// Ends every flow: nothing more will be seen of them.
  void endAll() {
    for (Flow oldest = oldest(); oldest != null; oldest = oldest()) {
      end(oldest);
    }
  }

  private void fromClient(MemorySegment ring, Packet packet, short workload, long nanos) {
    Flow known = table.ofClient(packet);
    if (packet.fragment) {
      fragment(known, packet, workload, nanos);
      return;
    }
    Flow flow = known == null ? begin(packet, workload, nanos) : known;
    Conversation of = heard(flow, nanos);
    of.pipelined = of.timing.isAsked();
    of.timing.asked(nanos);
    if (packet.captured < packet.length) {
      outlet.datagramLost(of, LossReason.GAP, packet.length);
    } else {
      outlet.datagram(of, nanos, ring, packet.payload, packet.length);
    }
  }

  /// The rest of it has no ports to be known by, and never comes this way. Nor does it begin a
  /// flow: the kernel may give fragments to another queue than the rest.
  private void fragment(@Nullable Flow flow, Packet packet, short workload, long nanos) {
    counters.add(Counter.FRAGMENTS, 1);
    if (flow == null) {
      outlet.missed(workload, LossReason.GAP, packet.length);
    } else {
      Conversation of = heard(flow, nanos);
      of.timing.askedAtUnknown(nanos);
      outlet.datagramLost(of, LossReason.GAP, packet.length);
    }
  }

  private void fromServer(Flow flow, long nanos) {
    Conversation of = heard(flow, nanos);
    long latency = of.timing.answered(nanos);
    if (latency != DatagramTiming.UNKNOWN) {
      of.status = 0;
      of.answeredSequence = of.sequence;
      outlet.answered(of, nanos, latency, of.refusal == null);
    }
  }

  private Flow begin(Packet packet, short workload, long nanos) {
    Flow flow = table.add(packet);
    if (flow == null) {
      counters.add(Counter.FLOWS_CUT_SHORT, 1);
      end(flows[recency.oldest()]);
      flow = table.add(packet);
    }
    if (flow == null) {
      throw new IllegalStateException("flow: none (expected: one, as one has ended)");
    }
    flow.lastNanos = nanos;
    flows[flow.slot] = flow;
    recency.add(flow.slot);
    Conversation fresh = conversations[flow.slot];
    if (fresh == null) {
      fresh = new Conversation();
      conversations[flow.slot] = fresh;
    }
    counters.add(Counter.CONNECTIONS, 1);
    fresh.begin(workload, packet.targetPort, Protocol.UDP, false, nanos);
    fresh.session = sessions.connection(flow.tuple(), nanos);
    outlet.connect(fresh, nanos);
    return flow;
  }

  private Conversation heard(Flow flow, long nanos) {
    flow.lastNanos = nanos;
    recency.touch(flow.slot);
    return conversations[flow.slot];
  }

  private @Nullable Flow oldest() {
    int slot = recency.oldest();
    return slot == Recency.NONE ? null : flows[slot];
  }

  private void end(Flow flow) {
    outlet.close(conversations[flow.slot], flow.lastNanos);
    recency.remove(flow.slot);
    table.remove(flow);
  }
}
