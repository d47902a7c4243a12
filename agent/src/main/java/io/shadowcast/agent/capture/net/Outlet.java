package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.queue.Offer;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Where framed requests leave the capture: into the queue, and into the accounts. Holds the rules
/// of loss: when any piece of a request is not handed on, nothing more of it is, and what was
/// handed on already is followed by a GAP; a session in which the queue left a hole is over, and
/// nothing of it is handed on any more.
final class Outlet {
  private static final int MOST_OWED = 4096;

  private final RecordQueue queue;
  private final CaptureAccounts accounts;
  private final CaptureCounters counters;
  private final Admission admission;
  private final ResponseObserver observer;
  private final RequestClasses classes;
  private final Sessions sessions;
  private final RareRoutes routes = new RareRoutes();
  private final RecordHeader header = new RecordHeader();
  private final long[] owedCloses = new long[MOST_OWED];
  private final int[] owedWorkloads = new int[MOST_OWED];
  private int owed;
  private long connections;

  Outlet(Handover to) {
    queue = to.queue();
    accounts = to.accounts();
    counters = to.counters();
    admission = to.admission();
    observer = to.observer();
    classes = to.classes();
    sessions = new Sessions(to);
    // A capture that takes the place of one that failed must not give its numbers out again.
    connections = counters.get(Counter.CONNECTIONS) + counters.get(Counter.CONNECTIONS_JOINED);
  }

  /// A connection of which nothing can be captured: at least one request of it is lost.
  void refused(int workload) {
    counters.add(Counter.CONNECTIONS_REFUSED, 1);
    accounts.missed(workload, LossReason.GAP, 1, 0);
  }

  /// A connection begins. A shadow hears of a framed connection with its first request that is
  /// admitted, of a flow with its first datagram that is, of a raw connection at once.
  void connect(Conversation to, long nanos) {
    to.connection = ++connections;
    if (to.framed) {
      return;
    }
    to.priority = classes.of(to.workload).ofStream(to.port);
    if (to.datagrams) {
      return;
    }
    to.refusal = to.joinedLate ? LossReason.JOINED_LATE : refusal(to);
    if (to.refusal == null) {
      ready(to, nanos);
    }
  }

  /// The first byte of a request was seen.
  void begin(Conversation of, long nanos) {
    of.inRequest = true;
    of.sequence = of.nextSequence++;
    of.requestNanos = nanos;
    of.requestBytes = 0;
    of.begunInQueue = false;
    of.refusal = null;
    of.priority = PriorityClass.P2;
    of.pipelined = of.outstanding.count() > 0 && !of.answersUncertain;
    accounts.began(of.workload);
  }

  /// The head of the request was read.
  ///
  /// @param bytes head and body, as far as said in the head
  void admit(Conversation of, RequestHead head, MemorySegment memory, long bytes) {
    of.write = head.isWrite;
    of.priority = classes.of(of.workload).of(of.port, head, memory, bytes);
    if (of.priority == PriorityClass.P2
        && routes.isRare(of.workload, head, memory, of.requestNanos)) {
      of.priority = PriorityClass.P1;
    }
    sessions.identify(of, head, memory);
    of.refusal = refusal(of);
  }

  /// Why the request, command or raw connection is not wanted; null when it is.
  private @Nullable LossReason refusal(Conversation of) {
    LossReason unwanted = admission.refuse(of.workload, of.connection, of.sequence);
    if (unwanted != null) {
      return unwanted;
    }
    if (of.cut) {
      return LossReason.EVICTED;
    }
    return of.begun || queue.gate().admits(of.session, of.priority) ? null : LossReason.ADMISSION;
  }

  /// A command begins; what it is called is not known yet, so only rules by port hold for it, and
  /// it counts as one that may change something.
  void admitCommand(Conversation of) {
    of.write = true;
    of.priority = classes.of(of.workload).ofStream(of.port);
    of.refusal = refusal(of);
  }

  /// Hands on the next bytes of the request.
  ///
  /// @param last whether the request ends with them
  void emit(Conversation of, MemorySegment memory, long offset, long length, boolean last) {
    of.requestBytes += length;
    long at = offset;
    long left = length;
    do {
      int piece = (int) Math.min(left, QueueBudget.MAX_PAYLOAD);
      left -= piece;
      piece(of, memory, at, piece, last && left == 0);
      at += piece;
    } while (left > 0);
  }

  /// The request was seen whole.
  void finish(Conversation of, long nanos) {
    of.inRequest = false;
    of.outstanding.ended(nanos, of.refusal == null);
    observer.request(of.workload, of.requestBytes, of.write);
    if (of.refusal == null) {
      accounts.handedOn(of.workload, of.priority, of.requestBytes);
    } else {
      accounts.lost(of.workload, of.priority, of.refusal, of.requestBytes);
    }
  }

  /// The request will never be whole.
  void lose(Conversation of, LossReason reason) {
    of.inRequest = false;
    LossReason first = of.refusal == null ? reason : of.refusal;
    refuse(of, first);
    accounts.lost(of.workload, of.priority, first, of.requestBytes);
  }

  /// A request was there of which nothing can be handed on.
  void missed(Conversation of, LossReason reason) {
    of.nextSequence++;
    accounts.missed(of.workload, reason, 1, 0);
  }

  /// A request was there that belongs to no connection that is told.
  void missed(int workload, LossReason reason, long bytes) {
    accounts.missed(workload, reason, 1, bytes);
  }

  /// Bytes passed that belong to no request that is counted by them.
  void passedOver(Conversation of, LossReason reason, long bytes) {
    accounts.lostBytes(of.workload, reason, bytes);
  }

  /// The next bytes of a raw stream: each piece is a record of its own.
  void stream(Conversation of, long nanos, MemorySegment memory, long offset, int length) {
    of.requestNanos = nanos;
    of.pipelined = false;
    int at = 0;
    while (at < length) {
      int piece = Math.min(length - at, QueueBudget.MAX_PAYLOAD);
      of.sequence = of.nextSequence++;
      record(of, memory, offset + at, piece);
      at += piece;
    }
    observer.request(of.workload, length, true);
  }

  /// A datagram: a record of its own, whatever became of those before it.
  void datagram(Conversation of, long nanos, MemorySegment memory, long offset, int length) {
    of.requestNanos = nanos;
    of.sequence = of.nextSequence++;
    of.refusal = refusal(of);
    record(of, memory, offset, length);
    observer.request(of.workload, length, true);
  }

  /// A datagram was there that is not whole.
  void datagramLost(Conversation of, LossReason reason, long bytes) {
    of.sequence = of.nextSequence++;
    of.refusal = reason;
    accounts.missed(of.workload, reason, 1, bytes);
  }

  private void record(Conversation of, MemorySegment memory, long offset, int length) {
    accounts.began(of.workload);
    of.begunInQueue = false;
    piece(of, memory, offset, length, true);
    if (of.refusal == null) {
      accounts.handedOn(of.workload, of.priority, length);
    } else {
      accounts.lost(of.workload, of.priority, of.refusal, length);
    }
  }

  /// Bytes of a raw stream are missing; a shadow can do nothing with the rest.
  void streamGap(Conversation of, LossReason gapReason, long bytes) {
    LossReason before = of.refusal;
    LossReason reason = before == null ? gapReason : before;
    of.nextSequence++;
    of.refusal = reason;
    accounts.missed(of.workload, reason, 1, bytes);
    if (before == null) {
      gap(of);
    }
  }

  /// Production answered a request that was handed on.
  void answered(Conversation by, long nanos, long latencyNanos, boolean handedOn) {
    observer.response(by.workload, latencyNanos, by.status);
    if (handedOn && by.opened) {
      Offer ignored =
          queue.offer(
              header
                  .answer(by.workload, by.connection, by.answeredSequence, latencyNanos, by.status)
                  .of(by.session)
                  .at(nanos));
    }
  }

  /// The next bytes of an answer of production. When a piece is shed, the rest is not told.
  void tell(Conversation by, long nanos, MemorySegment memory, long offset, long length) {
    long at = offset;
    long left = length;
    while (left > 0 && by.tells > 0) {
      int piece = (int) Math.min(Math.min(left, by.tells), QueueBudget.MAX_PAYLOAD);
      by.tells -= piece;
      int flags = (by.tellsFirst ? RecordHeader.START : 0) | (by.tells == 0 ? RecordHeader.END : 0);
      by.tellsFirst = false;
      header.piece(by.workload, by.connection, by.answeredSequence, flags).of(by.session).at(nanos);
      if (!queue.offer(header, memory, at, piece).kept()) {
        by.tells = 0;
      }
      at += piece;
      left -= piece;
    }
  }

  /// A response without a request that it could be paired with.
  void unpaired() {
    counters.add(Counter.UNPAIRED_RESPONSES, 1);
  }

  /// How a request that is none began.
  void malformed(Conversation of, MemorySegment memory, long from, long end) {
    accounts.malformed(of.workload, memory, from, end);
  }

  /// A request that is none.
  void malformed() {
    counters.add(Counter.PARSE_ERRORS, 1);
  }

  /// The connection is over.
  void close(Conversation of, long nanos) {
    if (of.opened) {
      of.opened = false;
      if (!control(of, RecordKind.CLOSE, nanos)) {
        owe(of);
      }
    }
  }

  /// Without its close a connection would stay open at the shadows; beyond this room the mirror's
  /// own patience ends it.
  private void owe(Conversation closed) {
    if (owed < MOST_OWED) {
      owedCloses[owed] = closed.connection;
      owedWorkloads[owed] = closed.workload;
      owed++;
    }
  }

  /// Tells of closed connections for which the queue had no room.
  void settleCloses(long nanos) {
    while (owed > 0) {
      int last = owed - 1;
      header.control(RecordKind.CLOSE, owedWorkloads[last], owedCloses[last]).at(nanos);
      if (!queue.offer(header).kept()) {
        return;
      }
      owed = last;
    }
  }

  private void piece(Conversation of, MemorySegment memory, long offset, int length, boolean last) {
    if (of.refusal != null) {
      return;
    }
    if (!ready(of, of.requestNanos)) {
      refuse(of, LossReason.QUEUE_BYTES);
      return;
    }
    int flags =
        (of.begunInQueue ? 0 : RecordHeader.START)
            | (last ? RecordHeader.END : 0)
            | (of.joinedLate ? RecordHeader.JOINED_LATE : 0)
            | (of.pipelined ? RecordHeader.PIPELINED : 0)
            | (of.framed && raw(of) ? RecordHeader.SWITCHED : 0)
            | protocol(of);
    header
        .data(of.workload, of.connection, of.sequence, flags)
        .as(of.priority)
        .at(of.requestNanos)
        .of(of.session);
    if (of.begun) {
      header.begun();
    }
    Offer offer = queue.offer(header, memory, offset, length);
    if (offer.kept()) {
      of.begun = true;
      of.begunInQueue = true;
    } else {
      shed(of, offer.reason());
    }
  }

  /// With a hole, a raw stream is as good as closed, and a session of requests is. One that has not
  /// begun leaves no trace. Datagrams may always be missing, and those who send them know it.
  private void shed(Conversation of, LossReason reason) {
    if (of.datagrams) {
      refuse(of, reason);
      return;
    }
    of.begunInQueue |= raw(of);
    of.cut = of.begun;
    refuse(of, reason);
    if (of.cut && !raw(of)) {
      close(of, of.requestNanos);
    }
  }

  private static boolean raw(Conversation of) {
    return of.client == Conversation.Client.RAW;
  }

  private void refuse(Conversation of, LossReason reason) {
    of.refusal = reason;
    if (of.begunInQueue) {
      of.begunInQueue = false;
      gap(of);
    }
  }

  private void gap(Conversation of) {
    if (of.opened) {
      of.gapOwed = !control(of, RecordKind.GAP, of.requestNanos);
    }
  }

  /// Whether the reader of the queue knows the connection and its last gap.
  private boolean ready(Conversation of, long nanos) {
    if (!of.opened) {
      of.opened = control(of, RecordKind.OPEN, nanos);
    }
    if (of.gapOwed) {
      of.gapOwed = !control(of, RecordKind.GAP, nanos);
    }
    return of.opened && !of.gapOwed;
  }

  private static int protocol(Conversation of) {
    return of.http2 ? RecordHeader.HTTP2 : 0;
  }

  private boolean control(Conversation of, RecordKind kind, long nanos) {
    header.control(kind, of.workload, of.connection).flagged(protocol(of)).at(nanos).of(of.session);
    boolean kept = queue.offer(header).kept();
    if (!kept) {
      counters.add(Counter.CONTROL_SHED, 1);
    }
    return kept;
  }
}
