package io.shadowcast.inline;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Follows the frames of one direction of HTTP/2 (RFC 9113, section 4), in whatever pieces its
/// bytes come, and keeps of them everything but the payload of DATA frames. Says also how such
/// connections begin. Loop only.
final class Http2Heads {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;

  /// Flag of DATA and HEADERS: the sender's last of this stream.
  static final int END_STREAM = 1;

  /// Bytes of the client's preface, before its first frame.
  static final int PREFACE = 24;

  private static final int HEADER = 9;
  private static final int SETTINGS = 4;

  /// The begin of the client's preface, which no request of HTTP/1.1 has.
  private static final int PRI = 'P' << 24 | 'R' << 16 | 'I' << 8 | ' ';

  /// What hears of the frames.
  interface Frames {
    /// A frame begins, or is over; of each both are told.
    void frame(int type, int flags, int stream, boolean over);
  }

  private final Frames frames;
  private final byte[] header = new byte[HEADER];
  private int skip;
  private int headed;
  private int left;

  /// @param skip bytes before the first frame, which are kept
  Http2Heads(int skip, Frames frames) {
    this.skip = skip;
    this.frames = frames;
  }

  /// Whether a client's first bytes begin the preface.
  static boolean beginsClient(ByteBuf first) {
    return first.readableBytes() >= Integer.BYTES && first.getInt(first.readerIndex()) == PRI;
  }

  /// Whether a server's first bytes, before any of the client, are its settings; no server of
  /// HTTP/1.1 speaks first.
  static boolean beginsServer(ByteBuf first) {
    int at = first.readerIndex();
    return first.readableBytes() >= HEADER
        && first.getByte(at + 3) == SETTINGS
        && first.getByte(at + 4) == 0
        && first.getInt(at + 5) == 0
        && first.getUnsignedMedium(at) % 6 == 0;
  }

  /// Follows the next bytes, which stay as they are.
  ///
  /// @param to gets a copy of what is kept
  void pass(ByteBuf bytes, @Nullable ByteBuf to) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      int step = skip > 0 || headed == HEADER ? Math.min(Math.max(skip, left), end - at) : 1;
      boolean wanted = skip > 0 || headed < HEADER || type() != DATA;
      if (to != null && wanted) {
        to.writeBytes(bytes, at, step);
      }
      took(bytes, at, step);
      at += step;
    }
  }

  private void took(ByteBuf bytes, int at, int step) {
    if (skip > 0) {
      skip -= step;
    } else if (headed < HEADER) {
      header[headed++] = bytes.getByte(at);
      if (headed == HEADER) {
        left = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        tell(false);
        over();
      }
    } else {
      left -= step;
      over();
    }
  }

  private void over() {
    if (left == 0) {
      tell(true);
      headed = 0;
    }
  }

  private void tell(boolean over) {
    int stream =
        (header[5] & 0x7f) << 24
            | (header[6] & 0xff) << 16
            | (header[7] & 0xff) << 8
            | (header[8] & 0xff);
    frames.frame(type(), header[4] & 0xff, stream, over);
  }

  private int type() {
    return header[3] & 0xff;
  }
}
