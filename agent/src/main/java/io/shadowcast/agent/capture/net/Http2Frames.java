package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Takes the frames of HTTP/2 (RFC 9113, section 4) out of one direction of a connection, in
/// whatever pieces its bytes come. The payload of DATA is handed on as it comes; that of headers is
/// handed on whole, and of all others nothing. One thread.
final class Http2Frames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int PUSH_PROMISE = 5;
  static final int CONTINUATION = 9;

  /// Flag of DATA and HEADERS: the sender's last of this stream.
  static final int END_STREAM = 1;

  /// Flag of HEADERS, PUSH_PROMISE and CONTINUATION: the block of headers ends here.
  static final int END_HEADERS = 4;

  /// Flag of DATA, HEADERS and PUSH_PROMISE: the first byte says how many at the end are nothing.
  static final int PADDED = 8;

  /// Flag of HEADERS: five bytes of priority come first.
  static final int PRIORITY = 32;

  static final int HEADER = 9;

  /// The longest payload but of DATA; endpoints start with 16 KiB.
  static final int LONGEST = 64 << 10;

  /// What hears of the frames.
  interface Sink {
    /// A frame but DATA, with the payload if it is one of headers, which is the reader's own and
    /// valid during the call.
    void frame(int type, int flags, int stream, byte[] payload, int length);

    /// A DATA frame begins; its payload follows, unless it is left out.
    void data(int flags, int stream, int length);

    /// Some of the payload of the DATA frame that began last, padding included.
    void payload(MemorySegment memory, long offset, int length);
  }

  private final Sink sink;
  private final boolean withoutData;
  private final byte[] header = new byte[HEADER];
  private int headed;
  private final Gathered payload;
  private int left;
  private boolean inData;
  private boolean wanted;

  /// @param withoutData whether the payload of DATA is left out of the bytes
  Http2Frames(Sink sink, boolean withoutData, Http2Room.Share share) {
    this.sink = sink;
    payload = new Gathered(share);
    this.withoutData = withoutData;
  }

  /// The next bytes.
  ///
  /// @return false when they are not HTTP/2, or a frame is longer than is followed or there is room
  ///   for
  boolean accept(MemorySegment memory, long offset, int length) {
    long at = offset;
    long end = offset + length;
    while (at < end) {
      if (headed < HEADER) {
        header[headed++] = memory.get(JAVA_BYTE, at++);
        if (headed == HEADER && !begin()) {
          return false;
        }
      } else {
        int step = (int) Math.min(left, end - at);
        if (!take(memory, at, step)) {
          return false;
        }
        at += step;
      }
    }
    return true;
  }

  /// The next bytes, which passed but are not here.
  ///
  /// @return false when they hide what is needed: of headers, or where the next frame begins
  boolean skip(int count) {
    if (count > 0 && (headed < HEADER || wanted || count > left)) {
      return false;
    }
    left -= count;
    if (count > 0 && left == 0) {
      end();
    }
    return true;
  }

  private boolean begin() {
    int length = at(0) << 16 | at(1) << 8 | at(2);
    inData = at(3) == DATA;
    wanted = at(3) == HEADERS || at(3) == PUSH_PROMISE || at(3) == CONTINUATION;
    left = inData && withoutData ? 0 : length;
    if (inData) {
      sink.data(at(4), stream(), length);
    } else if (length > LONGEST) {
      return false;
    }
    if (left == 0) {
      end();
    }
    return true;
  }

  private boolean take(MemorySegment memory, long at, int length) {
    left -= length;
    if (inData) {
      sink.payload(memory, at, length);
    } else if (wanted && !payload.add(memory, at, length)) {
      return false;
    }
    if (left == 0) {
      end();
    }
    return true;
  }

  private void end() {
    headed = 0;
    if (!inData) {
      sink.frame(at(3), at(4), stream(), payload.bytes(), payload.length());
      payload.clear();
    }
  }

  private int stream() {
    return (at(5) & 0x7f) << 24 | at(6) << 16 | at(7) << 8 | at(8);
  }

  private int at(int index) {
    return header[index] & 0xff;
  }
}
