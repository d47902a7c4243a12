package io.shadowcast.agent.capture.net;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;

/// Puts the blocks of headers of one direction together and decodes them (HPACK, RFC 7541). Every
/// block has to pass through here, wanted or not: each changes what the next one means. One thread.
final class HeaderBlocks {
  private static final long MOST_HEADERS = 64 << 10;

  // Endpoints begin with 4 KiB. An encoder that uses a larger table says so within its blocks.
  private static final long MOST_TABLE = 64 << 10;

  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, MOST_HEADERS);
  private byte[] block = new byte[512];
  private int length;

  HeaderBlocks() {
    try {
      decoder.configuration().maxHeaderTableSize(MOST_TABLE);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void begin() {
    length = 0;
  }

  /// More of the block.
  ///
  /// @return false when it is longer than is followed
  boolean add(byte[] from, int offset, int count) {
    if (count < 0 || length + count > Http2Frames.LONGEST) {
      return false;
    }
    if (block.length < length + count) {
      block = Arrays.copyOf(block, Math.max(2 * block.length, length + count));
    }
    System.arraycopy(from, offset, block, length, count);
    length += count;
    return true;
  }

  /// The block is whole.
  ///
  /// @throws Http2Exception when it cannot be decoded, and so nothing after it
  Http2Headers decode(int stream) throws Http2Exception {
    return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block, 0, length));
  }
}
