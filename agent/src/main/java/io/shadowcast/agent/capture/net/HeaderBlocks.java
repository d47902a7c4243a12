package io.shadowcast.agent.capture.net;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Puts the blocks of headers of one direction together and decodes them (HPACK, RFC 7541). Every
/// block has to pass through here, wanted or not: each changes what the next one means. One thread.
final class HeaderBlocks {
  private static final long MOST_HEADERS = 64 << 10;

  // Endpoints begin with 4 KiB. An encoder that uses a larger table says so within its blocks.
  private static final long MOST_TABLE = 64 << 10;
  private static final long FIRST_TABLE = 4 << 10;

  /// What RFC 7541, 4.1 adds to name and value of an entry.
  private static final int ENTRY = 32;

  /// How much more of the heap an entry takes than RFC 7541 says.
  private static final int WEIGHT = 2;

  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, MOST_HEADERS);
  private final Http2Room.Share share;
  private final Gathered block;

  /// How large the encoder lets its table grow, and as much of it as may be filled.
  private long capacity = FIRST_TABLE;

  private long filled;

  HeaderBlocks(Http2Room.Share share) {
    this.share = share;
    block = new Gathered(share);
    try {
      decoder.configuration().maxHeaderTableSize(MOST_TABLE);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// More of the block.
  ///
  /// @return false when it is longer than is followed, or there is no room
  boolean add(byte[] from, int offset, int count) {
    return count >= 0
        && block.length() + count <= Http2Frames.LONGEST
        && block.add(MemorySegment.ofArray(from), offset, count);
  }

  /// The block is whole.
  ///
  /// @throws Http2Exception when it cannot be decoded, and so nothing after it
  Http2Headers decode(int stream) throws Http2Exception {
    resize();
    Http2Headers headers =
        decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block.bytes(), 0, block.length()));
    block.clear();
    fill(headers);
    return headers;
  }

  /// Reads the new sizes of the table that the block begins with (RFC 7541, 6.3).
  private void resize() {
    byte[] bytes = block.bytes();
    int at = 0;
    while (at < block.length() && (bytes[at] & 0xe0) == 0x20) {
      long size = bytes[at++] & 0x1f;
      boolean more = size == 0x1f;
      for (int shift = 0; more && at < block.length() && shift < 28; shift += 7) {
        size += (long) (bytes[at] & 0x7f) << shift;
        more = bytes[at++] < 0;
      }
      capacity = Math.min(size, MOST_TABLE);
    }
    if (filled > capacity) {
      share.give(WEIGHT * (filled - capacity));
      filled = capacity;
    }
  }

  /// Each header may have become an entry of the table.
  private void fill(Http2Headers headers) throws Http2Exception {
    if (filled == capacity) {
      return;
    }
    long size = filled;
    for (Map.Entry<CharSequence, CharSequence> each : headers) {
      size += each.getKey().length() + each.getValue().length() + ENTRY;
    }
    size = Math.min(size, capacity);
    if (!share.take(WEIGHT * (size - filled))) {
      throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "no room");
    }
    filled = size;
  }
}
