package io.shadowcast.agent.capture.net;

import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.ConnectionEvents;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows one connection of HTTP/2 (RFC 9113) from its preface on and tells each of its streams as
/// a connection of its own, with one request of HTTP/1.1. One thread.
///
/// What headers mean depends on all headers before. When any byte of a client was missed the
/// connection is UNSYNCHRONISED for good: that counts once, and nothing is guessed. When one of a
/// server was, its answers are not told any more.
final class Http2Connection {
  private static final int PREFACE = Http2Signs.PREFACE.length();
  private static final int MOST_STREAMS = 1024;

  /// The same when answers are not known: with them the end of those that servers give up is
  /// missed.
  private static final int MOST_UNANSWERED = 128;

  /// What a connection takes of the heap before its first headers, and each stream. Measured is
  /// less.
  private static final int ITSELF = 8 << 10;

  private static final int STREAM = 96;

  private final int workload;
  private final int port;
  private final long number;
  private final ConnectionEvents events;
  private final Slots slots;
  private final Http1Text text;
  private final Http2Room.Share share;
  private final IntObjectMap<Http2Stream> streams = new IntObjectHashMap<>();
  private final CaptureCounters counters;

  /// Null once nothing is understood any more.
  private @Nullable Http2Side client;

  /// Null once answers are not understood any more.
  private @Nullable Http2Side server;

  private int prefaced;
  private int newest;
  private long nanos;
  private boolean broken;

  /// What all connections that one thread follows share.
  ///
  /// @param slots of their streams
  /// @param serverData whether the payload of DATA is among the bytes of servers
  record Shared(
      ConnectionEvents events,
      Slots slots,
      Http1Text text,
      Http2Room room,
      CaptureCounters counters,
      boolean serverData) {}

  /// @param number tells this connection from others
  Http2Connection(int workload, int port, long number, Shared shared) {
    this.workload = workload;
    this.port = port;
    this.number = number;
    events = shared.events();
    slots = shared.slots();
    text = shared.text();
    counters = shared.counters();
    share = shared.room().share();
    if (share.take(ITSELF)) {
      client = new Http2Side(new Asking(), false, share);
      server = new Http2Side(new Answering(), !shared.serverData(), share);
    } else {
      lose(LossReason.UNSYNCHRONISED);
    }
  }

  /// Bytes of the client.
  void client(long at, MemorySegment memory, long offset, int length) {
    nanos = at;
    int skip = client == null ? 0 : preface(memory, offset, length);
    Http2Side side = client;
    if (side != null && !side.accept(memory, offset + skip, length - skip)) {
      lose(LossReason.UNSYNCHRONISED);
    }
  }

  /// Bytes of the server; may be cut.
  ///
  /// @param wireLength how many bytes passed
  /// @param length how many of them are there, from the first on
  void server(long at, int wireLength, MemorySegment memory, long offset, int length) {
    nanos = at;
    Http2Side side = server;
    if (side == null) {
      return;
    }
    if (!side.accept(memory, offset, length)) {
      lose(LossReason.UNSYNCHRONISED);
    } else if (!side.skip(wireLength - length)) {
      loseAnswers();
    }
  }

  /// Something of the server was missed. What its headers mean, and where its frames begin, is not
  /// known any more: requests are told as before, and no answer is.
  void loseAnswers() {
    if (server != null) {
      server = null;
      List.copyOf(streams.values()).forEach(this::leaveUnanswered);
    }
  }

  private void leaveUnanswered(Http2Stream stream) {
    if (!stream.answering && stream.slot != Http2Stream.LOST) {
      counters.add(Counter.UNPAIRED_RESPONSES, 1);
    }
    answered(stream);
  }

  /// Something was missed: nothing after it can be understood.
  ///
  /// @param reason why what is being told now will never be whole
  void lose(LossReason reason) {
    if (!broken) {
      broken = true;
      client = null;
      server = null;
      events.missed(workload, LossReason.UNSYNCHRONISED);
      forgetAll(reason);
      share.end();
    }
  }

  /// The connection is over.
  void close(long at) {
    nanos = at;
    forgetAll(LossReason.GAP);
    share.end();
  }

  private int preface(MemorySegment memory, long offset, int length) {
    int step = Math.min(length, PREFACE - prefaced);
    if (Http2Signs.preface(prefaced, PREFACE, memory, offset, length) < step) {
      lose(LossReason.UNSYNCHRONISED);
      return 0;
    }
    prefaced += step;
    return step;
  }

  private void ask(int id, Http2Headers headers, boolean isAll) {
    if (server == null && streams.size() >= MOST_UNANSWERED) {
      giveUpOldest();
    }
    if (streams.size() >= MOST_STREAMS || !share.take(STREAM)) {
      events.refused(workload);
      return;
    }
    Http2Stream stream = new Http2Stream(id);
    streams.put(id, stream);
    stream.slot = tell(text.request(headers, isAll), stream, isAll);
    if (isAll) {
      asked(stream);
    }
    if (server == null) {
      leaveUnanswered(stream);
    }
  }

  /// The slot of the new request; Http2Stream.LOST when it cannot be told.
  private int tell(int length, Http2Stream stream, boolean isAll) {
    if (length == Http1Text.MALFORMED) {
      events.missed(workload, LossReason.PARSE_ERROR);
      return Http2Stream.LOST;
    }
    int slot = slots.take();
    if (slot == Slots.NONE) {
      events.refused(workload);
      return Http2Stream.LOST;
    }
    stream.bodyLeft = text.contentLength();
    stream.chunked = !isAll && stream.bodyLeft < 0;
    events.openStream(slot, workload, port, nanos, number);
    events.clientBytes(slot, nanos, text.memory(), 0, length);
    return slot;
  }

  private void trailers(Http2Stream stream, Http2Headers headers) {
    if (stream.slot != Http2Stream.LOST && !stream.asked) {
      endBody(stream, headers);
    }
    asked(stream);
  }

  private void body(Http2Stream stream, MemorySegment memory, long offset, int length) {
    if (stream.slot == Http2Stream.LOST || stream.asked || length == 0) {
      return;
    }
    if (stream.chunked) {
      chunks(stream.slot, memory, offset, length);
    } else if (length <= stream.bodyLeft) {
      stream.bodyLeft -= length;
      events.clientBytes(stream.slot, nanos, memory, offset, length);
    } else {
      forget(stream, LossReason.PARSE_ERROR); // more than its head said: that is another request
    }
  }

  private void chunks(int slot, MemorySegment memory, long offset, int length) {
    for (int at = 0; at < length; at += Http1Text.LONGEST_CHUNK) {
      int step = Math.min(length - at, Http1Text.LONGEST_CHUNK);
      int chunk = text.chunk(memory, offset + at, step);
      events.clientBytes(slot, nanos, text.memory(), 0, chunk);
    }
  }

  private void endBody(Http2Stream stream, Http2Headers trailers) {
    int length = stream.chunked ? text.end(trailers) : 0;
    if (length == Http1Text.MALFORMED || stream.bodyLeft > 0) {
      forget(stream, LossReason.PARSE_ERROR);
    } else if (length > 0) {
      events.clientBytes(stream.slot, nanos, text.memory(), 0, length);
    }
  }

  private void answer(Http2Stream stream, Http2Headers headers, boolean isAll) {
    CharSequence status = headers.status();
    boolean interim = status != null && status.length() == 3 && status.charAt(0) == '1';
    if (!interim && !stream.answering && stream.slot != Http2Stream.LOST) {
      stream.answering = true;
      int length = text.answer(headers, isAll);
      if (length == Http1Text.MALFORMED) {
        events.serverGap(stream.slot);
      } else {
        events.serverBytes(stream.slot, nanos, length, text.memory(), 0, length);
      }
    }
    if (isAll) {
      answered(stream);
    }
  }

  private void asked(Http2Stream stream) {
    stream.asked = true;
    end(stream);
  }

  private void answered(Http2Stream stream) {
    stream.answered = true;
    end(stream);
  }

  private void end(Http2Stream stream) {
    if (stream.asked && stream.answered) {
      remove(stream.id);
      forget(stream, LossReason.GAP);
    }
  }

  private @Nullable Http2Stream remove(int id) {
    Http2Stream removed = streams.remove(id);
    if (removed != null) {
      share.give(STREAM);
    }
    return removed;
  }

  /// Nothing more is told of it.
  private void forget(Http2Stream stream, LossReason reason) {
    if (stream.slot != Http2Stream.LOST) {
      events.abandon(stream.slot, reason);
      events.close(stream.slot, nanos);
      slots.giveBack(stream.slot);
      stream.slot = Http2Stream.LOST;
    }
  }

  private void forgetAll(LossReason reason) {
    List.copyOf(streams.values()).forEach(stream -> forget(stream, reason));
    streams.clear();
  }

  private void giveUpOldest() {
    int oldest = Integer.MAX_VALUE;
    for (int id : streams.keySet()) {
      oldest = Math.min(oldest, id);
    }
    reset(oldest);
  }

  private void reset(int id) {
    Http2Stream stream = remove(id);
    if (stream != null) {
      forget(stream, LossReason.GAP);
    }
  }

  /// What the client says.
  private final class Asking implements Http2Side.Sink {
    @Override
    public void headers(int id, Http2Headers headers, boolean last) {
      Http2Stream known = streams.get(id);
      if (known != null) {
        trailers(known, headers);
      } else if (id > newest && (id & 1) == 1) {
        newest = id;
        ask(id, headers, last);
      }
    }

    @Override
    public void body(int id, MemorySegment memory, long offset, int length) {
      Http2Stream stream = streams.get(id);
      if (stream != null) {
        Http2Connection.this.body(stream, memory, offset, length);
      }
    }

    @Override
    public void dataEnds(int id, boolean last) {
      Http2Stream stream = streams.get(id);
      if (stream != null && last) {
        trailers(stream, EmptyHttp2Headers.INSTANCE);
      }
    }

    @Override
    public void reset(int id) {
      Http2Connection.this.reset(id);
    }
  }

  /// What the server says.
  private final class Answering implements Http2Side.Sink {
    @Override
    public void headers(int id, Http2Headers headers, boolean last) {
      Http2Stream stream = streams.get(id);
      if (stream != null) {
        answer(stream, headers, last);
      }
    }

    /// Told when the head of the frame comes, also where its payload does. Its padding counts as
    /// data, so its length may be a little too large.
    @Override
    public void data(int id, int length, boolean last) {
      Http2Stream stream = streams.get(id);
      if (stream != null && stream.slot != Http2Stream.LOST && stream.answering && length > 0) {
        events.serverBytes(stream.slot, nanos, length, text.memory(), 0, 0);
      }
      if (stream != null && last) {
        answered(stream);
      }
    }

    @Override
    public void reset(int id) {
      Http2Connection.this.reset(id);
    }
  }
}
