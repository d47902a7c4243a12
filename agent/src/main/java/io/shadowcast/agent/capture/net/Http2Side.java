package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.lang.foreign.MemorySegment;

/// One direction of a connection of HTTP/2: puts blocks of headers together and decodes them, and
/// takes the padding off DATA. One thread.
final class Http2Side implements Http2Frames.Sink {
  /// What hears of one direction.
  interface Sink {
    /// Headers of a stream, whole.
    ///
    /// @param last whether nothing of the stream comes after them
    void headers(int stream, Http2Headers headers, boolean last);

    /// A DATA frame begins.
    ///
    /// @param length of its payload, padding included
    /// @param last whether nothing of the stream comes after it
    default void data(int stream, int length, boolean last) {}

    /// Bytes of the DATA frame that began last.
    default void body(int stream, MemorySegment memory, long offset, int length) {}

    /// The DATA frame was read to its end.
    default void dataEnds(int stream, boolean last) {}

    /// The stream is given up.
    void reset(int stream);
  }

  private final Sink sink;
  private final Http2Frames frames;
  private final HeaderBlocks blocks;

  /// Nothing more is understood.
  private boolean failed;

  /// Of the block that is not whole yet; 0: none.
  private int blockOf;

  private boolean blockIsPromise;
  private boolean blockIsLast;

  // Of the DATA that comes now.
  private int receiving;
  private boolean lastData;
  private boolean padSaid;
  private int padding;
  private int dataLeft;

  /// @param withoutData whether the payload of DATA is left out of the bytes
  Http2Side(Sink sink, boolean withoutData, Http2Room.Share share) {
    this.sink = sink;
    frames = new Http2Frames(this, withoutData, share);
    blocks = new HeaderBlocks(share);
  }

  /// The next bytes.
  ///
  /// @return false when they, and so all after them, are not understood
  boolean accept(MemorySegment memory, long offset, int length) {
    return frames.accept(memory, offset, length) && !failed;
  }

  /// The next bytes, which passed but are not here.
  ///
  /// @return false when they hide what is needed to understand what comes after them
  boolean skip(int length) {
    return frames.skip(length);
  }

  @Override
  public void frame(int type, int flags, int stream, byte[] payload, int length) {
    failed |= (blockOf != 0) != (type == Http2Frames.CONTINUATION);
    if (failed) {
      return;
    }
    switch (type) {
      case Http2Frames.HEADERS -> beginBlock(flags, stream, payload, length, 0);
      case Http2Frames.PUSH_PROMISE -> beginBlock(flags, stream, payload, length, Integer.BYTES);
      case Http2Frames.CONTINUATION -> moreBlock(flags, payload, 0, length);
      case Http2Frames.RST_STREAM -> sink.reset(stream);
      default -> {
        // settings, windows, pings and what is new change nothing of requests
      }
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
    failed |= !blocks.add(payload, from, count);
    if (failed || (flags & Http2Frames.END_HEADERS) == 0) {
      return;
    }
    int stream = blockOf;
    blockOf = 0;
    try {
      Http2Headers headers = blocks.decode(stream);
      if (!blockIsPromise) {
        sink.headers(stream, headers, blockIsLast);
      }
    } catch (Http2Exception e) {
      failed = true;
    }
  }

  @Override
  public void data(int flags, int stream, int length) {
    failed |= blockOf != 0;
    if (failed) {
      return;
    }
    receiving = stream;
    lastData = (flags & Http2Frames.END_STREAM) != 0;
    padSaid = (flags & Http2Frames.PADDED) == 0;
    padding = 0;
    dataLeft = length;
    sink.data(stream, length, lastData);
    if (length == 0) {
      sink.dataEnds(stream, lastData);
    }
  }

  @Override
  public void payload(MemorySegment memory, long offset, int length) {
    if (failed) {
      return;
    }
    int skip = 0;
    if (!padSaid) {
      padSaid = true;
      skip = 1;
      padding = memory.get(JAVA_BYTE, offset) & 0xff;
    }
    dataLeft -= length;
    // How many of these bytes belong to the padding at the end.
    int beyond = Math.clamp((long) padding - dataLeft, 0, length - skip);
    sink.body(receiving, memory, offset + skip, length - skip - beyond);
    if (dataLeft == 0) {
      sink.dataEnds(receiving, lastData);
    }
  }
}
