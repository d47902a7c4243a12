package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.shadowcast.agent.capture.ConnectionEvents;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows one connection of HTTP/2 (RFC 9113) from its preface on and tells each of its streams as
/// a connection of its own, with one request of HTTP/1.1. One thread.
///
/// What headers mean depends on all headers before. When any byte of a client, or of the heads of a
/// server, was missed the connection is UNSYNCHRONISED for good: that counts once, and nothing is
/// guessed.
final class Http2Connection {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int MOST_STREAMS = 1024;

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

  /// Null once nothing is understood any more.
  private @Nullable Side client;

  private @Nullable Side server;
  private int prefaced;
  private int newest;
  private long nanos;
  private boolean broken;

  /// What all connections that one thread follows share.
  record Shared(ConnectionEvents events, Slots slots, Http1Text text, Http2Room room) {}

  /// @param number tells this connection from others
  Http2Connection(int workload, int port, long number, Shared shared) {
    this.workload = workload;
    this.port = port;
    this.number = number;
    events = shared.events();
    slots = shared.slots();
    text = shared.text();
    share = shared.room().share();
    if (share.take(ITSELF)) {
      client = new Side(true);
      server = new Side(false);
    } else {
      lose(LossReason.UNSYNCHRONISED);
    }
  }

  /// Bytes of the client.
  void client(long at, MemorySegment memory, long offset, int length) {
    nanos = at;
    int skip = client == null ? 0 : preface(memory, offset, length);
    Side side = client;
    if (side != null && !side.frames.accept(memory, offset + skip, length - skip)) {
      lose(LossReason.UNSYNCHRONISED);
    }
  }

  /// Bytes of the server, without the payload of DATA.
  void server(long at, MemorySegment memory, long offset, int length) {
    nanos = at;
    Side side = server;
    if (side != null && !side.frames.accept(memory, offset, length)) {
      lose(LossReason.UNSYNCHRONISED);
    }
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
    int step = Math.min(length, PREFACE.length() - prefaced);
    for (int i = 0; i < step; i++) {
      byte expected = (byte) PREFACE.charAt(prefaced + i);
      if (memory.get(JAVA_BYTE, offset + i) != expected) {
        lose(LossReason.UNSYNCHRONISED);
        return 0;
      }
    }
    prefaced += step;
    return step;
  }

  private void headers(boolean ofClient, int id, Http2Headers headers, boolean isAll) {
    Http2Stream stream = streams.get(id);
    if (!ofClient) {
      if (stream != null) {
        answer(stream, headers, isAll);
      }
    } else if (stream != null) {
      trailers(stream, headers);
    } else if (id > newest && (id & 1) == 1) {
      newest = id;
      ask(id, headers, isAll);
    }
  }

  private void ask(int id, Http2Headers headers, boolean isAll) {
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
      int chunk = text.chunk(memory, offset, length);
      events.clientBytes(stream.slot, nanos, text.memory(), 0, chunk);
    } else if (length <= stream.bodyLeft) {
      stream.bodyLeft -= length;
      events.clientBytes(stream.slot, nanos, memory, offset, length);
    } else {
      forget(stream, LossReason.PARSE_ERROR); // more than its head said: that is another request
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

  /// One direction.
  private final class Side implements Http2Frames.Sink {
    final Http2Frames frames;
    private final boolean ofClient;
    private final HeaderBlocks blocks = new HeaderBlocks(share);

    /// Of the block that is not whole yet; 0: none.
    private int blockOf;

    private boolean blockIsPromise;
    private boolean blockIsLast;

    /// Of the DATA that comes now.
    private @Nullable Http2Stream receiving;

    private boolean lastData;
    private boolean padSaid;
    private int padding;
    private int dataLeft;

    Side(boolean ofClient) {
      this.ofClient = ofClient;
      frames = new Http2Frames(this, !ofClient, share);
    }

    @Override
    public void frame(int type, int flags, int stream, byte[] payload, int length) {
      if (broken) {
        return;
      }
      if ((blockOf != 0) != (type == Http2Frames.CONTINUATION)) {
        lose(LossReason.UNSYNCHRONISED);
        return;
      }
      switch (type) {
        case Http2Frames.HEADERS -> beginBlock(flags, stream, payload, length, 0);
        case Http2Frames.PUSH_PROMISE -> beginBlock(flags, stream, payload, length, Integer.BYTES);
        case Http2Frames.CONTINUATION -> moreBlock(flags, payload, 0, length);
        case Http2Frames.RST_STREAM -> reset(stream);
        default -> {
          // settings, windows, pings and what is new change nothing of requests
        }
      }
    }

    private void reset(int id) {
      Http2Stream stream = remove(id);
      if (stream != null) {
        forget(stream, LossReason.GAP);
      }
    }

    private void beginBlock(int flags, int stream, byte[] payload, int length, int promise) {
      boolean padded = (flags & Http2Frames.PADDED) != 0;
      boolean weighed = promise == 0 && (flags & Http2Frames.PRIORITY) != 0;
      int from = (padded ? 1 : 0) + promise + (weighed ? 5 : 0);
      int pad = padded && length > 0 ? payload[0] & 0xff : 0;
      blockOf = stream;
      blockIsPromise = promise > 0;
      blockIsLast = (flags & Http2Frames.END_STREAM) != 0;
      moreBlock(flags, payload, from, length - from - pad);
    }

    private void moreBlock(int flags, byte[] payload, int from, int count) {
      if (!blocks.add(payload, from, count)) {
        lose(LossReason.UNSYNCHRONISED);
        return;
      }
      if ((flags & Http2Frames.END_HEADERS) == 0) {
        return;
      }
      int stream = blockOf;
      blockOf = 0;
      try {
        Http2Headers headers = blocks.decode(stream);
        if (!blockIsPromise) {
          headers(ofClient, stream, headers, blockIsLast);
        }
      } catch (Http2Exception e) {
        lose(LossReason.UNSYNCHRONISED);
      }
    }

    @Override
    public void data(int flags, int stream, int length) {
      if (blockOf != 0) {
        lose(LossReason.UNSYNCHRONISED);
      }
      receiving = broken ? null : streams.get(stream);
      lastData = (flags & Http2Frames.END_STREAM) != 0;
      padSaid = (flags & Http2Frames.PADDED) == 0;
      padding = 0;
      dataLeft = length;
      if (!ofClient) {
        answerData(length);
      } else if (length == 0) {
        endData();
      }
    }

    /// The padding of an answer was left out with its data, so its length may be a little too
    /// large.
    private void answerData(int length) {
      Http2Stream stream = receiving;
      if (stream != null && stream.slot != Http2Stream.LOST && stream.answering && length > 0) {
        events.serverBytes(stream.slot, nanos, length, text.memory(), 0, 0);
      }
      if (stream != null && lastData) {
        answered(stream);
      }
    }

    @Override
    public void payload(MemorySegment memory, long offset, int length) {
      int skip = 0;
      if (!padSaid) {
        padSaid = true;
        skip = 1;
        padding = memory.get(JAVA_BYTE, offset) & 0xff;
      }
      dataLeft -= length;
      // How many of these bytes belong to the padding at the end.
      int beyond = Math.clamp((long) padding - dataLeft, 0, length - skip);
      Http2Stream stream = receiving;
      if (stream != null) {
        body(stream, memory, offset + skip, length - skip - beyond);
      }
      if (dataLeft == 0) {
        endData();
      }
    }

    private void endData() {
      Http2Stream stream = receiving;
      if (stream != null && lastData) {
        if (stream.slot != Http2Stream.LOST) {
          endBody(stream, EmptyHttp2Headers.INSTANCE);
        }
        asked(stream);
      }
    }
  }
}
