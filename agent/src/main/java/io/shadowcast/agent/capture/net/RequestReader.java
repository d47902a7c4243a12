package io.shadowcast.agent.capture.net;

import static io.shadowcast.agent.capture.net.HeaderLines.INCOMPLETE;
import static io.shadowcast.agent.capture.net.HeaderLines.MALFORMED;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.shadowcast.agent.capture.net.Conversation.Client;
import io.shadowcast.agent.capture.net.Conversation.Server;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/// Reads the client's side of HTTP/1.1 or Redis: finds where each request begins and ends and hands
/// it on. A body is never looked at; its length, or the heads of its chunks, say where it ends.
///
/// After a gap nothing is handed on before the begin of a request is certain: a packet that begins
/// with a whole request line, after everything before it was answered or after a pause.
final class RequestReader {
  private static final long PAUSE_NANOS = 200_000_000L;

  private final Outlet outlet;
  private final HeadStore heads;
  private final Supplier<LossReason> gapReason;
  private final RequestHead head = new RequestHead();

  /// @param gapReason what a gap that is found now is called in the accounts
  RequestReader(Outlet outlet, HeadStore heads, Supplier<LossReason> gapReason) {
    this.outlet = outlet;
    this.heads = heads;
    this.gapReason = gapReason;
  }

  /// The next bytes.
  void accept(Conversation in, long nanos, MemorySegment memory, long offset, int length) {
    long at = offset;
    long end = offset + length;
    while (at < end) {
      at =
          switch (in.client) {
            case BOUNDARY -> begin(in, nanos, memory, at, end);
            case HEAD -> continueHead(in, nanos, memory, at, end);
            case BODY, CHUNKED -> continueBody(in, nanos, memory, at, end);
            case COMMAND -> command(in, nanos, memory, at, end);
            case SWITCHING -> decide(in, memory, at);
            case RAW -> stream(in, nanos, memory, at, end);
            case BLIND -> seek(in, nanos, memory, at, end);
            case IGNORED -> passOver(in, at, end);
          };
    }
    in.lastClientNanos = nanos;
  }

  /// Bytes are missing here.
  void gap(Conversation in, long nanos, long bytes) {
    LossReason reason = gapReason.get();
    if (in.client == Client.RAW) {
      outlet.streamGap(in, reason, bytes);
      return;
    }
    if (in.inRequest) {
      abandon(in, reason);
    }
    if (in.client != Client.BLIND) {
      in.client = Client.BLIND;
      in.blindFor = reason;
    }
    in.answeredWhileBlind = false;
    in.lastClientNanos = nanos;
    outlet.passedOver(in, in.blindFor, bytes);
  }

  /// What is being read will never be whole.
  void abandonCurrent(Conversation in, LossReason reason) {
    if (in.inRequest) {
      abandon(in, reason);
      in.client = Client.IGNORED;
      in.blindFor = reason;
    }
  }

  /// The connection is over.
  void close(Conversation in) {
    if (in.inRequest) {
      abandon(in, LossReason.GAP);
    }
    settleUnknown(in);
  }

  private long begin(Conversation in, long nanos, MemorySegment memory, long from, long end) {
    long at = RequestHead.skipEmptyLines(memory, from, end);
    if (at == end) {
      return end;
    }
    if (in.redis) {
      return beginCommand(in, nanos, memory, at, end);
    }
    long body = head.read(memory, at, Math.min(end, at + HeadStore.LONGEST));
    outlet.begin(in, nanos);
    if (body == INCOMPLETE) {
      in.outstanding.push(0);
      return hold(in, memory, at, end);
    }
    if (body == MALFORMED) {
      in.outstanding.push(0);
      outlet.malformed(in, memory, at, end);
      return refuse(in, at, end);
    }
    in.outstanding.push(answerFlags());
    headRead(in, memory, body - at);
    return advance(in, nanos, memory, at, body, end);
  }

  private long beginCommand(Conversation in, long nanos, MemorySegment memory, long at, long end) {
    findReplies(in, nanos);
    outlet.begin(in, nanos);
    in.pipelines |= in.pipelined;
    in.outstanding.push(0);
    in.command.begin();
    outlet.admitCommand(in);
    return command(in, nanos, memory, at, end);
  }

  /// Finds the place in the replies again that [ReplyReader] lost: a client that waits for them has
  /// all before this command.
  private void findReplies(Conversation in, long nanos) {
    boolean waited = !in.pipelines || nanos - in.lastClientNanos > PAUSE_NANOS;
    if (in.server == Server.SEEK && waited) {
      settleUnknown(in);
      in.server = Server.HEAD;
      in.reply.begin();
      in.outstanding.clear();
    }
  }

  /// Goes on to the end of the command, or of the bytes, and hands on what lies between.
  private long command(Conversation in, long nanos, MemorySegment memory, long from, long end) {
    long stop = in.command.advance(memory, from, end);
    if (stop == RespCommand.MALFORMED) {
      outlet.malformed(in, memory, from, end);
      return refuse(in, from, end);
    }
    boolean last = in.command.done();
    boolean whole = last && in.client == Client.BOUNDARY;
    in.client = whole && in.command.opensStream() ? Client.RAW : Client.COMMAND;
    outlet.emit(in, memory, from, stop - from, last);
    if (last) {
      outlet.finish(in, nanos);
      commandEnds(in);
    }
    return stop;
  }

  private static void commandEnds(Conversation in) {
    in.client = in.command.opensStream() ? Client.RAW : Client.BOUNDARY;
    if (in.client == Client.RAW) {
      in.server = Server.RAW;
      in.outstanding.clear();
    }
  }

  /// Keeps the begin of a head until the rest comes.
  private long hold(Conversation in, MemorySegment memory, long at, long end) {
    in.heldHead = heads.take(in);
    in.heldLength = 0;
    if (in.heldHead == HeadStore.NONE) {
      in.requestBytes = end - at;
      abandon(in, LossReason.QUEUE_BYTES);
      blind(in, LossReason.QUEUE_BYTES);
      return end;
    }
    in.client = Client.HEAD;
    return keep(in, memory, at, end);
  }

  /// The rest of a head that is held has not come for too long.
  void giveUpHead(Conversation in) {
    abandon(in, LossReason.STALE);
    blind(in, LossReason.STALE);
  }

  private long keep(Conversation in, MemorySegment memory, long at, long end) {
    int room = HeadStore.LONGEST - in.heldLength;
    int length = (int) Math.min(room, end - at);
    long to = heads.start(in.heldHead) + in.heldLength;
    MemorySegment.copy(memory, at, heads.memory(), to, length);
    in.heldLength += length;
    in.requestBytes = in.heldLength;
    return at + length;
  }

  private long continueHead(Conversation in, long nanos, MemorySegment memory, long at, long end) {
    int before = in.heldLength;
    long next = keep(in, memory, at, end);
    MemorySegment held = heads.memory();
    long start = heads.start(in.heldHead);
    long stop = start + in.heldLength;
    // Only the new bytes, and the few before them that may begin the blank line, are searched.
    boolean whole = Ascii.blankLine(held, start + Math.max(0, before - 3), stop) >= 0;
    long body = whole || in.heldLength < 64 ? head.read(held, start, stop) : INCOMPLETE;
    if (body == MALFORMED || (body == INCOMPLETE && in.heldLength == HeadStore.LONGEST)) {
      outlet.malformed(in, held, start, stop);
      return refuse(in, next, end);
    }
    if (body == INCOMPLETE) {
      return next;
    }
    int length = (int) (body - start);
    in.outstanding.describeNewest(answerFlags());
    in.requestBytes = 0;
    headRead(in, held, length);
    finishHead(in, nanos, held, start, length);
    return at + (length - before);
  }

  private void finishHead(Conversation in, long nanos, MemorySegment held, long start, int length) {
    boolean last = in.client == Client.BODY && in.bodyLeft == 0;
    outlet.emit(in, held, start, length, last);
    releaseHead(in);
    if (last) {
      finish(in, nanos);
    }
  }

  private int answerFlags() {
    return (head.isHead ? Outstanding.HEAD : 0)
        | (head.isConnect ? Outstanding.CONNECT : 0)
        | (head.headers.upgrade ? Outstanding.SWITCH : 0);
  }

  private void headRead(Conversation in, MemorySegment memory, long headBytes) {
    HeaderLines said = head.headers;
    in.bodyLeft = Math.max(0, said.contentLength);
    in.client = said.chunked ? Client.CHUNKED : Client.BODY;
    in.chunks.begin();
    in.bodyBegun = false;
    in.expectsContinue = said.expectsContinue;
    in.switches = head.isConnect || said.upgrade;
    outlet.admit(in, head, memory, headBytes + in.bodyLeft);
  }

  /// Goes on to the end of the request, or of the bytes, and hands on what lies between.
  private long advance(
      Conversation in, long nanos, MemorySegment memory, long from, long at, long end) {
    boolean chunked = in.client == Client.CHUNKED;
    long stop = chunked ? in.chunks.advance(memory, at, end) : skipBody(in, at, end);
    if (stop == ChunkedBody.MALFORMED) {
      return refuse(in, from, end);
    }
    in.bodyBegun |= stop > at;
    boolean last = chunked ? in.chunks.done() : in.bodyLeft == 0;
    outlet.emit(in, memory, from, stop - from, last);
    if (last) {
      finish(in, nanos);
    }
    return stop;
  }

  private static long skipBody(Conversation in, long at, long end) {
    long step = Math.min(in.bodyLeft, end - at);
    in.bodyLeft -= step;
    return at + step;
  }

  private long continueBody(Conversation in, long nanos, MemorySegment memory, long at, long end) {
    boolean waited = in.expectsContinue && !in.bodyBegun && in.outstanding.count() == 0;
    if (waited && head.beginsHere(memory, at, end)) {
      // The server refused the body it was asked about, and the client went on without it.
      abandon(in, LossReason.GAP);
      in.client = Client.BOUNDARY;
      return at;
    }
    return advance(in, nanos, memory, at, at, end);
  }

  private void finish(Conversation in, long nanos) {
    outlet.finish(in, nanos);
    in.client = in.switches ? Client.SWITCHING : Client.BOUNDARY;
    in.switched = false;
  }

  /// Not HTTP: the request is lost and nothing after it can be trusted.
  private long refuse(Conversation in, long at, long end) {
    outlet.malformed();
    in.requestBytes += end - at;
    abandon(in, LossReason.PARSE_ERROR);
    in.client = Client.IGNORED;
    in.blindFor = LossReason.PARSE_ERROR;
    return end;
  }

  private void abandon(Conversation in, LossReason reason) {
    outlet.lose(in, reason);
    releaseHead(in);
  }

  private void releaseHead(Conversation in) {
    if (in.heldHead != HeadStore.NONE) {
      heads.giveBack(in.heldHead, in.heldLength);
      in.heldHead = HeadStore.NONE;
    }
  }

  /// Another protocol was asked for. A client begins it only after the answer, which may have come
  /// to us a little later than these bytes when another processor saw it; but no such protocol
  /// begins with a letter.
  private static long decide(Conversation in, MemorySegment memory, long at) {
    boolean http = !in.switched && RequestHead.isMethodByte(memory.get(JAVA_BYTE, at));
    in.client = http ? Client.BOUNDARY : Client.RAW;
    return at;
  }

  private long stream(Conversation in, long nanos, MemorySegment memory, long at, long end) {
    outlet.stream(in, nanos, memory, at, (int) (end - at));
    in.rawAsked = nanos;
    return end;
  }

  private long passOver(Conversation in, long at, long end) {
    outlet.passedOver(in, in.blindFor, end - at);
    return end;
  }

  private static void blind(Conversation in, LossReason reason) {
    in.client = Client.BLIND;
    in.blindFor = reason;
    in.answeredWhileBlind = false;
  }

  private long seek(Conversation in, long nanos, MemorySegment memory, long at, long end) {
    boolean paused = nanos - in.lastClientNanos > PAUSE_NANOS;
    boolean settled = in.answeredWhileBlind && in.outstanding.count() == 0;
    if ((settled || paused) && begins(in, memory, at, end)) {
      settleUnknown(in);
      in.answersUncertain |= !settled;
      in.outstanding.clear();
      in.client = Client.BOUNDARY;
      return at;
    }
    if (in.outstanding.count() == 0) {
      // At least one request is on its way; its answer will settle it.
      outlet.begin(in, nanos);
      in.inRequest = false;
      in.unknown = true;
      in.outstanding.push(Outstanding.UNKNOWN);
    }
    in.answeredWhileBlind = false;
    return passOver(in, at, end);
  }

  private boolean begins(Conversation in, MemorySegment memory, long at, long end) {
    return in.redis ? RespCommand.beginsHere(memory, at, end) : head.beginsHere(memory, at, end);
  }

  /// The request that came while the place in the stream was lost is lost.
  void settleUnknown(Conversation in) {
    if (in.unknown) {
      in.unknown = false;
      in.requestBytes = 0;
      outlet.lose(in, in.blindFor);
    }
  }
}
