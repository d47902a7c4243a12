package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.shadowcast.agent.capture.AnswerTiming;
import io.shadowcast.agent.capture.net.Conversation.Client;
import io.shadowcast.agent.capture.net.Conversation.Server;
import java.lang.foreign.MemorySegment;

/// Reads the server's side of HTTP/1.1 as far as packets cut to their heads allow: pairs each
/// response with its request and measures the time between them, as [AnswerTiming] says. After a
/// response whose end cannot be seen the next packet that begins with a status line begins the next
/// one.
final class ResponseReader {
  /// Room for a head that comes in pieces.
  static final int PLACE_BYTES = 2048;

  private static final int LONGEST_HEAD = AnswerTiming.LONGEST_HEAD;
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.");
  private static final int STATUS_AT = 9;
  private static final int STATUS_LINE_BYTES = 12;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int REQUEST_TIMEOUT = 408;

  private final Outlet outlet;
  private final RequestReader requests;
  private final HeadStore heads;
  private final HeaderLines headers = new HeaderLines();

  ResponseReader(Outlet outlet, RequestReader requests, HeadStore heads) {
    this.outlet = outlet;
    this.requests = requests;
    this.heads = heads;
  }

  /// The next bytes of the server, of which `length` are here.
  void accept(
      Conversation in, long nanos, int wireLength, MemorySegment memory, long offset, int length) {
    long here = offset + length;
    long end = offset + wireLength;
    long at = offset;
    while (at < end) {
      long from = at;
      at =
          switch (in.server) {
            case HEAD, SEEK -> begin(in, nanos, memory, at, here, end);
            case HELD -> continueHead(in, nanos, memory, at, here, end);
            case BODY -> body(in, nanos, at, end);
            case RAW -> stream(in, nanos, end);
          };
      if (in.tells > 0) {
        tell(in, nanos, memory, from, Math.min(at, here), at > here);
      }
    }
  }

  /// Hands on what was just read of an answer.
  ///
  /// @param cut whether the packet was cut within it: no more of it can be told
  private void tell(
      Conversation in, long nanos, MemorySegment memory, long from, long to, boolean cut) {
    if (to > from) {
      outlet.tell(in, nanos, memory, from, to - from);
    }
    if (cut) {
      in.tells = 0;
    }
  }

  /// Bytes of the server are missing: whose answer comes next is not certain any more.
  void gap(Conversation in) {
    in.tells = 0;
    release(in);
    in.outstanding.forgetTimes();
    in.answersUncertain = true;
    if (in.server != Server.RAW) {
      in.server = Server.SEEK;
    }
  }

  /// The connection is over.
  void close(Conversation in) {
    release(in);
  }

  private long begin(
      Conversation in, long nanos, MemorySegment memory, long at, long here, long end) {
    in.answerNanos = nanos;
    if (in.server == Server.HEAD) {
      in.tells = 0;
    }
    if (here - at < STATUS_LINE_BYTES || !Ascii.startsWith(memory, at, here, VERSION)) {
      return beginsLater(in, memory, at, here, end);
    }
    in.tells = 0;
    long limit = Math.min(here, at + LONGEST_HEAD);
    long body = readHead(memory, at, limit);
    if (body == HeaderLines.INCOMPLETE && limit == end) {
      return hold(in, memory, at, end);
    }
    in.status = status(memory, at);
    in.headIsLong = limit - at == LONGEST_HEAD;
    return headRead(in, nanos, body, end);
  }

  /// No status line is here, but a part of one may be.
  private long beginsLater(Conversation in, MemorySegment memory, long at, long here, long end) {
    if (in.server != Server.HEAD) {
      return end;
    }
    boolean whole = here == end && end - at < STATUS_LINE_BYTES;
    if (whole && mayBegin(memory, at, end)) {
      return hold(in, memory, at, end);
    }
    // More answers may hide in the bytes that were cut.
    in.untimed |= here < end;
    gap(in);
    return end;
  }

  private static boolean mayBegin(MemorySegment memory, long at, long end) {
    for (int i = 0; i < VERSION.length && at + i < end; i++) {
      if (memory.get(JAVA_BYTE, at + i) != VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  private long readHead(MemorySegment memory, long at, long limit) {
    long feed = Ascii.lineFeed(memory, at, limit);
    return feed < 0 ? HeaderLines.INCOMPLETE : headers.read(memory, feed + 1, limit);
  }

  /// Keeps the begin of a head until the rest comes.
  private long hold(Conversation in, MemorySegment memory, long at, long end) {
    in.heldAnswer = heads.take(in);
    in.heldAnswerLength = 0;
    if (in.heldAnswer == HeadStore.NONE) {
      gap(in);
      return end;
    }
    in.server = Server.HELD;
    keep(in, memory, at, end);
    return end;
  }

  private void keep(Conversation in, MemorySegment memory, long at, long here) {
    int length = (int) Math.min(LONGEST_HEAD - in.heldAnswerLength, here - at);
    long to = heads.start(in.heldAnswer) + in.heldAnswerLength;
    MemorySegment.copy(memory, at, heads.memory(), to, length);
    in.heldAnswerLength += length;
  }

  private long continueHead(
      Conversation in, long nanos, MemorySegment memory, long at, long here, long end) {
    int before = in.heldAnswerLength;
    keep(in, memory, at, here);
    long start = heads.start(in.heldAnswer);
    long limit = start + in.heldAnswerLength;
    if (in.heldAnswerLength >= STATUS_LINE_BYTES
        && !Ascii.startsWith(heads.memory(), start, limit, VERSION)) {
      gap(in);
      return end;
    }
    long body =
        in.heldAnswerLength < STATUS_LINE_BYTES
            ? HeaderLines.INCOMPLETE
            : readHead(heads.memory(), start, limit);
    if (body == HeaderLines.INCOMPLETE && here == end && limit - start < LONGEST_HEAD) {
      return end;
    }
    if (limit - start < STATUS_LINE_BYTES) {
      gap(in);
      return end;
    }
    in.status = status(heads.memory(), start);
    in.headIsLong = limit - start == LONGEST_HEAD;
    release(in);
    // As if the whole head lay before these bytes.
    long shift = at - before - start;
    long next = headRead(in, nanos, body, end - shift) + shift;
    in.tells = 0; // its first bytes are gone
    return next;
  }

  private void release(Conversation in) {
    if (in.heldAnswer != HeadStore.NONE) {
      heads.giveBack(in.heldAnswer, in.heldAnswerLength);
      in.heldAnswer = HeadStore.NONE;
    }
  }

  private static int status(MemorySegment memory, long at) {
    return (int) Ascii.decimal(memory, at + STATUS_AT, at + STATUS_LINE_BYTES);
  }

  /// As much of a head was read as there will be.
  ///
  /// @param body where it ends; INCOMPLETE or MALFORMED when that is not known
  private long headRead(Conversation in, long nanos, long body, long end) {
    int status = in.status;
    if (status >= 100 && status < 200 && status != SWITCHING_PROTOCOLS) {
      // An interim answer; the real one follows.
      in.server = Server.HEAD;
      return body > 0 ? body : end;
    }
    if (!pair(in, in.answerNanos)) {
      in.server = Server.SEEK;
      return end;
    }
    if (body <= 0 && !(body == HeaderLines.INCOMPLETE && in.headIsLong)) {
      // By which rule the shadow's answer is timed depends on what was cut off here.
      in.answeredFrom = 0;
    }
    return afterHead(in, nanos, body, end);
  }

  /// Finds the request that is answered; false when there is none.
  private boolean pair(Conversation in, long nanos) {
    in.answeredWhileBlind = true;
    int waiting = in.outstanding.count();
    if (waiting == 0) {
      unasked(in);
      return false;
    }
    if (in.answersUncertain) {
      // Without pipelining this answers the newest; with it nobody can know.
      in.answersUncertain = false;
      for (int i = 1; i < waiting; i++) {
        in.outstanding.pop();
        outlet.unpaired();
      }
    }
    in.answeredSequence = in.nextSequence - in.outstanding.count();
    in.answeredFrom = in.outstanding.oldestEnd();
    in.answeredFlags = in.outstanding.oldestFlags();
    in.outstanding.pop();
    if ((in.answeredFlags & Outstanding.UNKNOWN) != 0) {
      requests.settleUnknown(in);
    }
    if (nanos < in.answeredFrom) {
      in.answeredFrom = 0;
    }
    beginToTell(in);
    return true;
  }

  /// An answer without a body has nothing to tell that its status does not.
  private static void beginToTell(Conversation in) {
    boolean wanted =
        in.answerBytes > 0
            && in.opened
            && (in.answeredFlags & Outstanding.HANDED_ON) != 0
            && (in.answeredFlags & (Outstanding.HEAD | Outstanding.CONNECT)) == 0
            && in.status != SWITCHING_PROTOCOLS;
    in.tells = wanted ? LONGEST_HEAD + in.answerBytes : 0;
    in.tellsFirst = true;
  }

  /// An answer to nothing we saw: while the client's side is lost, proof of a request that was
  /// missed.
  private void unasked(Conversation in) {
    boolean lost = in.client == Client.BLIND || in.client == Client.IGNORED;
    if (lost && !in.answersUncertain && in.status != REQUEST_TIMEOUT) {
      outlet.missed(in, in.blindFor);
    } else {
      outlet.unpaired();
    }
  }

  private long afterHead(Conversation in, long nanos, long body, long end) {
    if (switches(in)) {
      measure(in, body > 0 ? nanos : in.answerNanos);
      in.switched = true;
      in.server = Server.RAW;
      return end;
    }
    if (in.client == Client.SWITCHING && in.outstanding.count() == 0) {
      in.client = Client.BOUNDARY;
    }
    if (hasNoBody(in)) {
      measure(in, body > 0 ? nanos : in.answerNanos);
      in.server = Server.HEAD;
      return body > 0 ? body : end;
    }
    if (body > 0 && headers.contentLength >= 0 && !headers.chunked) {
      in.server = Server.BODY;
      in.responseLeft = headers.contentLength;
      return body(in, nanos, body, end);
    }
    // With more requests waiting, further answers may hide in bytes that were cut.
    in.untimed |= in.outstanding.count() > 0;
    measure(in, in.answerNanos);
    in.server = Server.SEEK;
    return end;
  }

  private static boolean switches(Conversation in) {
    boolean connected =
        (in.answeredFlags & Outstanding.CONNECT) != 0 && in.status >= 200 && in.status < 300;
    return connected || in.status == SWITCHING_PROTOCOLS;
  }

  private static boolean hasNoBody(Conversation in) {
    return (in.answeredFlags & Outstanding.HEAD) != 0 || in.status == 204 || in.status == 304;
  }

  private long body(Conversation in, long nanos, long at, long end) {
    long step = Math.min(in.responseLeft, end - at);
    in.responseLeft -= step;
    if (in.responseLeft == 0) {
      measure(in, nanos);
      in.server = Server.HEAD;
    }
    return at + step;
  }

  private void measure(Conversation in, long nanos) {
    if (in.answeredFrom == 0 || in.untimed) {
      outlet.unpaired();
      return;
    }
    boolean handedOn = (in.answeredFlags & Outstanding.HANDED_ON) != 0;
    outlet.answered(in, nanos, nanos - in.answeredFrom, handedOn);
  }

  private long stream(Conversation in, long nanos, long end) {
    if (in.rawAsked != 0 && nanos >= in.rawAsked) {
      in.status = 0;
      in.answeredSequence = in.nextSequence - 1;
      outlet.answered(in, nanos, nanos - in.rawAsked, in.refusal == null);
      in.rawAsked = 0;
    }
    return end;
  }
}
