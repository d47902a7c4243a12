package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.net.Conversation.Client;
import io.shadowcast.agent.capture.net.Conversation.Server;
import java.lang.foreign.MemorySegment;

/// Reads the server's side of HTTP/1.1 as far as packets cut to their heads allow: pairs each
/// response with its request and measures the time between them. A response of known length is over
/// when its length has passed; of any other its first byte is measured and the next packet that
/// begins with a status line begins the next response.
final class ResponseReader {
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.");
  private static final int STATUS_AT = 9;
  private static final int STATUS_LINE_BYTES = 12;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int REQUEST_TIMEOUT = 408;

  private final Outlet outlet;
  private final RequestReader requests;
  private final HeaderLines headers = new HeaderLines();

  ResponseReader(Outlet outlet, RequestReader requests) {
    this.outlet = outlet;
    this.requests = requests;
  }

  /// The next bytes of the server, of which `length` are here.
  void accept(
      Conversation in, long nanos, int wireLength, MemorySegment memory, long offset, int length) {
    long here = offset + length;
    long end = offset + wireLength;
    long at = offset;
    while (at < end) {
      at =
          switch (in.server) {
            case HEAD, SEEK -> begin(in, nanos, memory, at, here, end);
            case BODY -> body(in, nanos, at, end);
            case RAW -> stream(in, nanos, end);
          };
    }
  }

  /// Bytes of the server are missing: whose answer comes next is not certain any more.
  void gap(Conversation in) {
    in.outstanding.forgetTimes();
    in.answersUncertain = true;
    if (in.server != Server.RAW) {
      in.server = Server.SEEK;
    }
  }

  private long begin(
      Conversation in, long nanos, MemorySegment memory, long at, long here, long end) {
    if (here - at < STATUS_LINE_BYTES || !Ascii.startsWith(memory, at, here, VERSION)) {
      // More answers may hide in the bytes that were cut.
      in.untimed |= in.server == Server.HEAD && here < end;
      if (in.server == Server.HEAD) {
        gap(in);
      }
      return end;
    }
    int status = (int) Ascii.decimal(memory, at + STATUS_AT, at + STATUS_LINE_BYTES);
    long feed = Ascii.lineFeed(memory, at, here);
    long body = feed < 0 ? HeaderLines.INCOMPLETE : headers.read(memory, feed + 1, here);
    if (status >= 100 && status < 200 && status != SWITCHING_PROTOCOLS) {
      // An interim answer; the real one follows.
      in.server = Server.HEAD;
      return body > 0 ? body : end;
    }
    in.status = status;
    if (!pair(in, nanos)) {
      in.server = Server.SEEK;
      return end;
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
    return true;
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
      measure(in, nanos);
      in.switched = true;
      in.server = Server.RAW;
      return end;
    }
    if (in.client == Client.SWITCHING && in.outstanding.count() == 0) {
      in.client = Client.BOUNDARY;
    }
    if (hasNoBody(in)) {
      measure(in, nanos);
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
    measure(in, nanos);
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
