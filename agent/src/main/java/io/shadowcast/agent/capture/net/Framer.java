package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ConnectionEvents;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Turns the bytes of connections into records: HTTP/1.1 requests, commands to Redis, or pieces of
/// raw streams. One thread uses it, and nothing is waited for or logged. Nothing is allocated but a
/// conversation when more are open than ever before, beyond the thousand that are made with it.
final class Framer implements ConnectionEvents {
  private static final long HEAD_NANOS = 10_000_000_000L;

  private final List<CapturedWorkload> workloads;
  private final Conversation[] conversations;
  private final SessionHash sessions;
  private final Outlet outlet;
  private final RequestReader requests;
  private final ResponseReader responses;
  private final ReplyReader replies;
  private final HeadStore requestHeads;
  private final HeadStore answerHeads;
  private final Consumer<Conversation> lateRequest = this::giveUpRequest;
  private final Consumer<Conversation> lateAnswer = this::giveUpAnswer;
  private long sweepNanos;

  /// @param slots most connections at a time
  /// @param heads most heads of each side that are held at a time because they came in pieces
  /// @param gapReason what a gap that is found now is called in the accounts
  Framer(Handover to, int slots, int heads, Supplier<LossReason> gapReason) {
    workloads = to.workloads();
    sessions = to.sessions();
    outlet = new Outlet(to);
    requestHeads = new HeadStore(heads, HeadStore.LONGEST);
    answerHeads = new HeadStore(heads, ResponseReader.PLACE_BYTES);
    requests = new RequestReader(outlet, requestHeads, gapReason);
    responses = new ResponseReader(outlet, requests, answerHeads);
    replies = new ReplyReader(outlet, requests);
    conversations = new Conversation[slots];
    for (int i = 0; i < Math.min(slots, FlowTable.MADE_AT_START); i++) {
      conversations[i] = new Conversation();
    }
  }

  /// Where the records leave; also those of the same source that need no framing.
  Outlet outlet() {
    return outlet;
  }

  @Override
  public void open(int slot, int workload, int port, boolean joinedLate, long nanos) {
    open(slot, workload, port, joinedLate, nanos, slot);
  }

  @Override
  public void open(int slot, int workload, int port, boolean joinedLate, long nanos, long tuple) {
    Conversation fresh = conversations[slot];
    if (fresh == null) {
      fresh = new Conversation();
      conversations[slot] = fresh;
    }
    fresh.begin(workload, port, workloads.get(workload).protocol(), joinedLate, nanos);
    fresh.session = sessions.connection(tuple, nanos);
    fresh.answerBytes = workloads.get(workload).answerBytes();
    outlet.connect(fresh, nanos);
  }

  @Override
  public void openStream(int slot, int workload, int port, long nanos, long connection) {
    open(slot, workload, port, false, nanos);
    Conversation stream = conversations[slot];
    stream.http2 = true;
    stream.answerBytes = 0; // what is read of it has no bodies
    stream.session = sessions.connection(connection, 0);
  }

  @Override
  public void missed(int workload, LossReason reason) {
    outlet.missed(workload, reason, 0);
  }

  @Override
  public void abandon(int slot, LossReason reason) {
    requests.abandonCurrent(conversations[slot], reason);
  }

  @Override
  public void refused(int workload) {
    outlet.refused(workload);
  }

  @Override
  public void clientBytes(int slot, long nanos, MemorySegment memory, long offset, int length) {
    requests.accept(conversations[slot], nanos, memory, offset, length);
  }

  @Override
  public void serverBytes(
      int slot, long nanos, int wireLength, MemorySegment memory, long offset, int length) {
    Conversation of = conversations[slot];
    if (of.redis) {
      replies.accept(of, nanos, wireLength, memory, offset, length);
    } else {
      responses.accept(of, nanos, wireLength, memory, offset, length);
    }
  }

  @Override
  public void gap(int slot, long nanos, long bytes) {
    requests.gap(conversations[slot], nanos, bytes);
  }

  @Override
  public void serverGap(int slot) {
    Conversation of = conversations[slot];
    if (of.redis) {
      replies.gap(of);
    } else {
      responses.gap(of);
    }
  }

  @Override
  public void close(int slot, long nanos) {
    Conversation done = conversations[slot];
    requests.close(done);
    responses.close(done);
    outlet.close(done, nanos);
  }

  /// Gives up heads that began ten seconds ago, so that slow clients cannot keep all places, and
  /// tells what found no room before. About once a second.
  void sweep(long now) {
    sweepNanos = now;
    requestHeads.forEach(lateRequest);
    answerHeads.forEach(lateAnswer);
    outlet.settleCloses(now);
  }

  private void giveUpRequest(Conversation owner) {
    if (sweepNanos - owner.requestNanos > HEAD_NANOS) {
      requests.giveUpHead(owner);
    }
  }

  private void giveUpAnswer(Conversation owner) {
    if (sweepNanos - owner.answerNanos > HEAD_NANOS) {
      responses.gap(owner);
    }
  }
}
