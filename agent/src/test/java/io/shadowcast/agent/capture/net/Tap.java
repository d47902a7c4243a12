package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.WorkloadName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A real queue behind a capture, and what a mirror would make of its records: whole requests by
/// connection. Anything a mirror could not have sent faithfully is a fault at once.
final class Tap {
  /// What came of one connection.
  static final class Seen {
    final List<String> requests = new ArrayList<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean open;
    int gaps;
    int pipelined;
    private boolean within;
    private long sequence = -1;
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
  }

  final Map<Long, Seen> connections = new LinkedHashMap<>();
  final List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
  final List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
  final CaptureCounters counters = new CaptureCounters();
  final CaptureAccounts accounts;
  final RecordQueue queue;
  final Handover handover;
  int answers;

  Tap(CapturedWorkload workload, long budget, Admission admission) {
    accounts = new CaptureAccounts(List.of(workload));
    queue = new RecordQueue(QueueBudget.allocate(budget));
    ResponseObserver observer =
        new ResponseObserver() {
          @Override
          public void request(int index, long bytes, boolean write) {}

          @Override
          public void response(int index, long nanos, int status) {
            latencies.add(nanos);
            statuses.add(status);
          }
        };
    handover =
        new Handover(
            List.of(workload),
            new RequestClasses(List.of(workload)),
            queue,
            accounts,
            counters,
            admission,
            observer);
  }

  static Tap http(int port) {
    return new Tap(workload(port, Protocol.HTTP1), 8 << 20, Admission.ALL);
  }

  static Tap raw(int port) {
    return new Tap(workload(port, Protocol.TCP), 8 << 20, Admission.ALL);
  }

  static Tap udp(int port) {
    return new Tap(workload(port, Protocol.UDP), 8 << 20, Admission.ALL);
  }

  static Tap redis(int port) {
    return new Tap(workload(port, Protocol.REDIS), 8 << 20, Admission.ALL);
  }

  static CapturedWorkload workload(int port, Protocol protocol) {
    return new CapturedWorkload(new WorkloadName("shop"), List.of(port), protocol, List.of());
  }

  Framer framer(int slots) {
    return new Framer(handover, slots, 8, () -> LossReason.GAP);
  }

  /// What packets of connections enter by; streams of HTTP/2 have as many slots again.
  Entrance entrance(int slots) {
    return entrance(framer(2 * slots), new Slots(slots, slots), new Http2Room(1 << 20, counters));
  }

  Entrance entrance(Framer framer, Slots streams, Http2Room room) {
    Http2Connection.Shared shared =
        new Http2Connection.Shared(framer, streams, new Http1Text(), room, counters, true);
    return new Entrance(handover.workloads(), shared, streams.count(), () -> LossReason.GAP);
  }

  /// Takes everything that waits in the queue.
  Tap drain() {
    while (queue.drain(this::take, 1024) > 0) {
      // Until nothing is left.
    }
    return this;
  }

  List<String> requests() {
    return connections.values().stream().flatMap(each -> each.requests.stream()).toList();
  }

  Ledger ledger() {
    return accounts.ledger(0);
  }

  long lost(LossReason reason) {
    return ledger().losses().stream()
        .filter(loss -> loss.reason() == reason)
        .mapToLong(Loss::records)
        .sum();
  }

  private void take(RecordView record) {
    Seen seen = connections.computeIfAbsent(record.connection(), id -> new Seen());
    switch (record.kind()) {
      case OPEN -> {
        check(!seen.open, "opened twice");
        seen.open = true;
      }
      case DATA -> data(seen, record);
      case GAP -> {
        seen.gaps++;
        seen.within = false;
      }
      case CLOSE -> {
        check(seen.open && !seen.within, "closed within a request without a gap");
        seen.open = false;
      }
      case ANSWER -> answers++;
    }
  }

  private static void data(Seen seen, RecordView record) {
    check(seen.open, "data before open");
    byte[] bytes = new byte[record.length()];
    record.bytes().get(bytes);
    boolean starts = record.has(RecordHeader.START);
    check(starts != seen.within, starts ? "start within a request" : "piece without a start");
    check(starts ? record.sequence() > seen.sequence : record.sequence() == seen.sequence, "order");
    if (starts) {
      seen.request.reset();
      seen.sequence = record.sequence();
      seen.pipelined += record.has(RecordHeader.PIPELINED) ? 1 : 0;
    }
    seen.request.writeBytes(bytes);
    seen.bytes.writeBytes(bytes);
    seen.within = !record.has(RecordHeader.END);
    if (!seen.within) {
      seen.requests.add(seen.request.toString(StandardCharsets.ISO_8859_1));
    }
  }

  private static void check(boolean holds, String fault) {
    if (!holds) {
      throw new AssertionError("records: " + fault);
    }
  }
}
