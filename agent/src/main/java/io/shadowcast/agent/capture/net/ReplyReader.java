package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.shadowcast.agent.capture.RespReply;
import io.shadowcast.agent.capture.net.Conversation.Client;
import io.shadowcast.agent.capture.net.Conversation.Server;
import java.lang.foreign.MemorySegment;

/// Reads the replies of Redis as far as packets cut to their heads allow: pairs each with its
/// command by counting, and measures the time from the last byte of the command to the first of the
/// reply.
///
/// A packet that is cut elsewhere than in a bulk string hides how many replies are in it. Then the
/// place is lost until the client, which never sent a command before the last was answered, sends
/// the next one, or was silent for a while.
final class ReplyReader {
  private final Outlet outlet;
  private final RequestReader requests;

  ReplyReader(Outlet outlet, RequestReader requests) {
    this.outlet = outlet;
    this.requests = requests;
  }

  /// The next bytes of the server, of which `length` are here.
  void accept(
      Conversation in, long nanos, int wireLength, MemorySegment memory, long offset, int length) {
    long here = offset + length;
    long end = offset + wireLength;
    long at = offset;
    while (at < end && in.server == Server.HEAD) {
      RespReply reply = in.reply;
      if (reply.isAtStart()) {
        in.answerNanos = nanos;
      }
      long jump = Math.min(reply.skippable(), end - at);
      if (jump > 0) {
        reply.skip(jump);
        at += jump;
      } else if (at < here) {
        reply.take(memory.get(JAVA_BYTE, at));
        at++;
      } else {
        gap(in);
      }
      settle(in, nanos);
    }
  }

  /// Bytes of the server are missing, or hid where its replies end.
  void gap(Conversation in) {
    if (in.server != Server.RAW) {
      in.server = Server.SEEK;
    }
  }

  private void settle(Conversation in, long nanos) {
    if (in.reply.isMalformed()) {
      gap(in);
      in.reply.begin();
    } else if (in.reply.isDone()) {
      if (!in.reply.isPush()) {
        pair(in, nanos);
      }
      in.reply.begin();
    }
  }

  private void pair(Conversation in, long nanos) {
    in.answeredWhileBlind = true;
    if (in.outstanding.count() == 0) {
      unasked(in);
      return;
    }
    long asked = in.outstanding.oldestEnd();
    int flags = in.outstanding.oldestFlags();
    in.answeredSequence = in.nextSequence - in.outstanding.count();
    in.status = in.reply.status();
    in.outstanding.pop();
    if ((flags & Outstanding.UNKNOWN) != 0) {
      requests.settleUnknown(in);
    }
    if (asked == 0 || in.answerNanos < asked) {
      outlet.unpaired();
    } else {
      boolean handedOn = (flags & Outstanding.HANDED_ON) != 0;
      outlet.answered(in, nanos, in.answerNanos - asked, handedOn);
    }
  }

  /// A reply to nothing we saw: while the client's side is lost, proof of a command that was
  /// missed.
  private void unasked(Conversation in) {
    if (in.client == Client.BLIND || in.client == Client.IGNORED) {
      outlet.missed(in, in.blindFor);
    } else {
      outlet.unpaired();
    }
  }
}
