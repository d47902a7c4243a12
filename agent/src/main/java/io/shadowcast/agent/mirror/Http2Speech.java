package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Between a lane, which writes requests and reads answers of HTTP/1.1, and a shadow that speaks
/// HTTP/2 with prior knowledge (RFC 9113, section 3.3). One request after the other, each a stream;
/// the shadow's windows hold back what it does not take. Loop only.
final class Http2Speech extends Http2ChannelDuplexHandler {
  private static final int MOST_ANSWERED_AT_ONCE = 1 << 20;

  private final Http2FrameCodec codec =
      Http2FrameCodecBuilder.forClient()
          .initialSettings(
              Http2Settings.defaultSettings()
                  .pushEnabled(false)
                  .initialWindowSize(MOST_ANSWERED_AT_ONCE))
          .validateHeaders(false)
          .build();
  private final Http1Requests requests = new Http1Requests(new Frames());
  private @Nullable ChannelHandlerContext context;
  private @Nullable Http2FrameStream stream;
  private @Nullable ChannelFuture last;
  private boolean isHead;
  private boolean chunked;

  /// What stands before it in the pipeline.
  Http2FrameCodec codec() {
    return codec;
  }

  @Override
  protected void handlerAdded0(ChannelHandlerContext added) {
    context = added;
  }

  /// Done when the last frame that came of these bytes is written.
  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    ByteBuf bytes = (ByteBuf) message;
    last = null;
    boolean understood = requests.read(bytes);
    bytes.release();
    ChannelFuture written = last;
    if (!understood) {
      promise.setFailure(new IllegalStateException("not a request as the capture writes them"));
    } else if (written == null) {
      promise.setSuccess();
    } else {
      written.addListener(done -> {
        if (done.isSuccess()) {
          promise.trySuccess();
        } else {
          promise.tryFailure(done.cause());
        }
      });
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame frame when isCurrent(frame) -> headers(from, frame);
        case Http2DataFrame frame -> data(from, frame);
        case Http2ResetFrame frame when isCurrent(frame) -> close(from);
        case Http2GoAwayFrame _ -> close(from);
        default -> {
          // settings, windows and pings are the codec's
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private static void close(ChannelHandlerContext broken) {
    Wire.hangUp(broken.channel());
  }

  private boolean isCurrent(Http2StreamFrame frame) {
    return frame.stream().equals(stream);
  }

  private void headers(ChannelHandlerContext to, Http2HeadersFrame frame) {
    CharSequence status = frame.headers().status();
    if (status != null) {
      begin(to, status.toString(), frame);
    } else if (frame.isEndStream() && chunked) {
      say(to, "0\r\n\r\n");
    }
  }

  private void begin(ChannelHandlerContext to, String status, Http2HeadersFrame frame) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
    CharSequence length = frame.headers().get("content-length");
    boolean interim = status.startsWith("1");
    chunked = !interim && !isHead && length == null && !frame.isEndStream();
    if (chunked) {
      head.append("transfer-encoding: chunked\r\n");
    } else if (!interim) {
      head.append("content-length: ").append(length == null ? "0" : length).append("\r\n");
    }
    say(to, head.append("\r\n").toString());
  }

  private void data(ChannelHandlerContext to, Http2DataFrame frame) {
    var _ =
        to.write(
            new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                .stream(frame.stream()));
    if (!isCurrent(frame)) {
      return;
    }
    int length = frame.content().readableBytes();
    if (length > 0 && chunked) {
      say(to, Integer.toHexString(length) + "\r\n");
    }
    if (length > 0) {
      to.fireChannelRead(frame.content().retainedDuplicate());
    }
    if (chunked) {
      say(to, (length > 0 ? "\r\n" : "") + (frame.isEndStream() ? "0\r\n\r\n" : ""));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    from.flush(); // the windows
    from.fireChannelReadComplete();
  }

  private static void say(ChannelHandlerContext to, String text) {
    if (!text.isEmpty()) {
      ByteBuf bytes = to.alloc().buffer(text.length());
      bytes.writeCharSequence(text, ISO_8859_1);
      to.fireChannelRead(bytes);
    }
  }

  /// What comes of a request.
  private final class Frames implements Http1Requests.Listener {
    @Override
    public void head(String method, String target, Map<String, String> fields, boolean isAll) {
      isHead = "HEAD".equals(method);
      Http2Headers headers =
          new DefaultHttp2Headers(false).method(method).path(target).scheme("http");
      fields.forEach((name, value) -> {
        if ("host".equals(name)) {
          headers.authority(value);
        } else if (!"transfer-encoding".equals(name)) {
          headers.add(name, value);
        }
      });
      stream = newStream();
      write(new DefaultHttp2HeadersFrame(headers, isAll));
    }

    @Override
    public void body(ByteBuf bytes, boolean isLast) {
      write(new DefaultHttp2DataFrame(bytes, isLast));
    }

    @Override
    public void trailers(Map<String, String> fields) {
      Http2Headers headers = new DefaultHttp2Headers(false);
      fields.forEach(headers::add);
      write(new DefaultHttp2HeadersFrame(headers, true));
    }

    private void write(Http2Frame frame) {
      ChannelHandlerContext to = context;
      Http2FrameStream current = stream;
      if (to == null || current == null) {
        ReferenceCountUtil.release(frame);
        return;
      }
      last =
          switch (frame) {
            case DefaultHttp2HeadersFrame headers -> to.write(headers.stream(current));
            case DefaultHttp2DataFrame data -> to.write(data.stream(current));
            default -> throw new IllegalStateException(frame.name());
          };
    }
  }
}
