package io.shadowcast.agent.capture.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Writes one direction of HTTP/2, its headers by the encoder of Netty.
final class Http2Peer {
  final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Http2Peer text(String text) {
    bytes.writeBytes(text.getBytes(ISO_8859_1));
    return this;
  }

  Http2Peer frame(int type, int flags, int stream, byte[] payload, int length) {
    bytes.write(length >> 16);
    bytes.write(length >> 8);
    bytes.write(length);
    bytes.write(type);
    bytes.write(flags);
    bytes.write(stream >> 24);
    bytes.write(stream >> 16);
    bytes.write(stream >> 8);
    bytes.write(stream);
    bytes.writeBytes(payload);
    return this;
  }

  Http2Peer frame(int type, int flags, int stream, byte[] payload) {
    return frame(type, flags, stream, payload, payload.length);
  }

  Http2Peer headers(int stream, Http2Headers headers, boolean last, int split) {
    byte[] block = block(stream, headers);
    int first = Math.min(split, block.length);
    byte[] begin = Arrays.copyOf(block, first);
    byte[] rest = Arrays.copyOfRange(block, first, block.length);
    int end = last ? Http2Frames.END_STREAM : 0;
    if (rest.length == 0) {
      return frame(Http2Frames.HEADERS, end | Http2Frames.END_HEADERS, stream, begin);
    }
    frame(Http2Frames.HEADERS, end, stream, begin);
    return frame(Http2Frames.CONTINUATION, Http2Frames.END_HEADERS, stream, rest);
  }

  Http2Peer data(int stream, String text, boolean last, int padding) {
    int end = last ? Http2Frames.END_STREAM : 0;
    if (padding == 0) {
      return frame(Http2Frames.DATA, end, stream, text.getBytes(ISO_8859_1));
    }
    byte[] padded = new byte[1 + text.length() + padding];
    padded[0] = (byte) padding;
    System.arraycopy(text.getBytes(ISO_8859_1), 0, padded, 1, text.length());
    return frame(Http2Frames.DATA, end | Http2Frames.PADDED, stream, padded);
  }

  private byte[] block(int stream, Http2Headers headers) {
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    return ByteBufUtil.getBytes(block);
  }

  static Http2Headers get(String path) {
    return new DefaultHttp2Headers(false).method("GET").scheme("http").authority("shop").path(path);
  }

  static Http2Headers post() {
    return get("/a").method("POST");
  }

  static Http2Headers answer(String status) {
    return new DefaultHttp2Headers().status(status);
  }
}
