package io.shadowcast.agent.capture.net;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All connections by their addresses and ports: open addressing with linear probing, at most half
/// full. A flow is made when more are open than ever before, beyond the thousand that are made at
/// the start, and is used again and again. One thread.
final class FlowTable {
  static final int MADE_AT_START = 1024;

  private final @Nullable Flow[] table;
  private final int mask;
  private final @Nullable Flow[] free;
  private int available;

  FlowTable(int flows) {
    int size = Integer.highestOneBit(Math.max(2, flows) * 4 - 1);
    table = new Flow[size];
    mask = size - 1;
    free = new Flow[flows];
    for (int slot = 0; slot < Math.min(flows, MADE_AT_START); slot++) {
      free[flows - 1 - slot] = new Flow(slot);
    }
    available = flows;
  }

  /// Flows in the table.
  int size() {
    return free.length - available;
  }

  /// The flow of a packet of its client; null when there is none.
  @Nullable Flow ofClient(Packet packet) {
    return find(
        packet.sourceHigh,
        packet.sourceLow,
        packet.targetHigh,
        packet.targetLow,
        packet.sourcePort << 16 | packet.targetPort);
  }

  /// The flow of a packet of its server; null when there is none.
  @Nullable Flow ofServer(Packet packet) {
    return find(
        packet.targetHigh,
        packet.targetLow,
        packet.sourceHigh,
        packet.sourceLow,
        packet.targetPort << 16 | packet.sourcePort);
  }

  /// Puts a new flow for a packet of a client in; null when the table is full.
  @Nullable Flow add(Packet packet) {
    if (available == 0) {
      return null;
    }
    Flow unused = free[--available];
    // Places are filled from the end, so as many flows were made as places were ever passed.
    Flow flow = unused == null ? new Flow(free.length - 1 - available) : unused;
    flow.clientHigh = packet.sourceHigh;
    flow.clientLow = packet.sourceLow;
    flow.serverHigh = packet.targetHigh;
    flow.serverLow = packet.targetLow;
    flow.ports = packet.sourcePort << 16 | packet.targetPort;
    int at = flow.hash() & mask;
    while (table[at] != null) {
      at = (at + 1) & mask;
    }
    table[at] = flow;
    return flow;
  }

  /// Takes a flow out; it will be used again.
  void remove(Flow flow) {
    int at = flow.hash() & mask;
    while (table[at] != flow) {
      at = (at + 1) & mask;
    }
    closeHole(at);
    free[available++] = flow;
  }

  /// Shows every flow; the visitor may remove the flow it is shown. A flow may be shown twice then.
  void forEach(Consumer<Flow> visitor) {
    for (int at = mask; at >= 0; at--) {
      Flow flow = table[at];
      if (flow != null) {
        visitor.accept(flow);
      }
    }
  }

  private @Nullable Flow find(
      long clientHigh, long clientLow, long serverHigh, long serverLow, int ports) {
    int at = Flow.hash(clientHigh, clientLow, serverHigh, serverLow, ports) & mask;
    Flow flow = table[at];
    while (flow != null && !flow.is(clientHigh, clientLow, serverHigh, serverLow, ports)) {
      at = (at + 1) & mask;
      flow = table[at];
    }
    return flow;
  }

  /// Moves later flows of the same run back, so that none is cut off from its place.
  private void closeHole(int start) {
    int hole = start;
    int at = (hole + 1) & mask;
    Flow flow = table[at];
    while (flow != null) {
      int home = flow.hash() & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        table[hole] = flow;
        hole = at;
      }
      at = (at + 1) & mask;
      flow = table[at];
    }
    table[hole] = null;
  }
}
