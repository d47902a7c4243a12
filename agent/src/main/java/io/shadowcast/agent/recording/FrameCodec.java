package io.shadowcast.agent.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/// Frames as bytes, see docs/RECORDING.md: length, CRC32C (RFC 3720 appendix B.4), kind, fields.
final class FrameCodec {
  /// What a file begins with: no text, and damaged by every transfer that changes line ends.
  static final long MAGIC = 0x89_53_43_52_45_43_0D_0AL;

  static final int VERSION = 1;

  /// Magic and version.
  static final int PREAMBLE = Long.BYTES + Integer.BYTES;

  /// Length and checksum.
  static final int PREFIX = 2 * Integer.BYTES;

  /// No body is longer.
  static final int MOST_BODY = Frame.MOST_BYTES + 64;

  /// A tail with every reason of loss is shorter, and so is a head.
  static final int MOST_TAIL = 4096;

  private static final byte HEAD = 1;
  private static final byte OPENED = 2;
  private static final byte REQUEST = 3;
  private static final byte ANSWERED = 4;
  private static final byte CLOSED = 5;
  private static final byte TAIL = 6;

  /// The only protocol there is yet.
  private static final byte HTTP1 = 1;

  private static final PriorityClass[] CLASSES = PriorityClass.values();

  private FrameCodec() {}

  /// What a frame needs, prefix included; a bound for those that are short anyway.
  static int most(Frame frame) {
    return frame instanceof Frame.Request request ? 64 + request.bytes().remaining() : MOST_TAIL;
  }

  /// Appends a frame.
  ///
  /// @param to with room for [#most]
  static void write(Frame frame, ByteBuffer to) {
    int start = to.position();
    to.position(start + PREFIX);
    body(frame, to);
    int length = to.position() - start - PREFIX;
    to.putInt(start, length);
    to.putInt(start + Integer.BYTES, checksum(length, to, start + PREFIX));
  }

  /// Reads the body of a frame whose checksum is right.
  ///
  /// @throws IllegalArgumentException when it is none
  static Frame read(ByteBuffer body) {
    try {
      Frame frame = frame(body);
      if (body.hasRemaining()) {
        throw new IllegalArgumentException(
            "frame: " + body.remaining() + " bytes too many (expected: none)");
      }
      return frame;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("frame: too short (expected: all of its fields)", e);
    }
  }

  /// Of a frame, over its length and its body, so that neither can change alone.
  static int checksum(int length, ByteBuffer from, int body) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    crc.update(from.duplicate().limit(body + length).position(body));
    return (int) crc.getValue();
  }

  private static void body(Frame frame, ByteBuffer to) {
    switch (frame) {
      case Frame.Head head -> head(head, to);
      case Frame.Opened(long nanos, long connection, long session, boolean http2) ->
          event(OPENED, nanos, connection, to).putLong(session).put((byte) (http2 ? 1 : 0));
      case Frame.Request request -> request(request, to);
      case Frame.Answered(
              long nanos,
              long connection,
              long sequence,
              long latencyNanos,
              int status) ->
          event(ANSWERED, nanos, connection, to)
              .putLong(sequence)
              .putLong(latencyNanos)
              .putInt(status);
      case Frame.Closed(long nanos, long connection) -> event(CLOSED, nanos, connection, to);
      case Frame.Tail tail -> tail(tail, to);
    }
  }

  private static ByteBuffer event(byte kind, long nanos, long connection, ByteBuffer to) {
    return to.put(kind).putLong(nanos).putLong(connection);
  }

  private static void head(Frame.Head head, ByteBuffer to) {
    SourceTime started = head.started();
    UUID boot = started.boot().value();
    Instant wall = started.wall();
    to.put(HEAD).put(HTTP1);
    to.putLong(boot.getMostSignificantBits()).putLong(boot.getLeastSignificantBits());
    to.putLong(started.monotonicNanos());
    to.putLong(wall.getEpochSecond()).putInt(wall.getNano());
    text(head.host().value(), to);
    text(head.workload().value(), to);
    text(head.campaign(), to);
  }

  // A single byte for a closed enum of ours, whose order docs/RECORDING.md fixes.
  @SuppressWarnings("EnumOrdinal")
  private static void request(Frame.Request request, ByteBuffer to) {
    event(REQUEST, request.nanos(), request.connection(), to)
        .putLong(request.session())
        .putLong(request.sequence())
        .put((byte) request.flags())
        .put((byte) request.priority().ordinal())
        .put(request.bytes());
  }

  private static void tail(Frame.Tail tail, ByteBuffer to) {
    to.put(TAIL).putLong(tail.nanos());
    text(tail.ending().name(), to);
    to.putLong(tail.seen()).putLong(tail.recorded()).put((byte) tail.losses().size());
    for (Loss loss : tail.losses()) {
      text(loss.reason().name(), to);
      to.putLong(loss.records()).putLong(loss.bytes());
    }
  }

  private static void text(String text, ByteBuffer to) {
    byte[] bytes = text.getBytes(UTF_8);
    to.putShort((short) bytes.length).put(bytes);
  }

  private static Frame frame(ByteBuffer from) {
    byte kind = from.get();
    return switch (kind) {
      case HEAD -> head(from);
      case OPENED ->
          new Frame.Opened(from.getLong(), from.getLong(), from.getLong(), truth(from.get()));
      case REQUEST -> request(from);
      case ANSWERED ->
          new Frame.Answered(
              from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getInt());
      case CLOSED -> new Frame.Closed(from.getLong(), from.getLong());
      case TAIL -> tail(from);
      default -> throw new IllegalArgumentException("kind: " + kind + " (expected: 1..6)");
    };
  }

  private static Frame.Head head(ByteBuffer from) {
    byte protocol = from.get();
    if (protocol != HTTP1) {
      throw new IllegalArgumentException("protocol: " + protocol + " (expected: 1, HTTP)");
    }
    BootId boot = new BootId(new UUID(from.getLong(), from.getLong()));
    long monotonic = from.getLong();
    Instant wall = wall(from.getLong(), from.getInt());
    return new Frame.Head(
        new HostId(text(from)),
        new WorkloadName(text(from)),
        text(from),
        new SourceTime(boot, monotonic, wall));
  }

  private static Instant wall(long seconds, int nanos) {
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (java.time.DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("wall: " + seconds + " s (expected: a time)", e);
    }
  }

  private static Frame.Request request(ByteBuffer from) {
    long nanos = from.getLong();
    long connection = from.getLong();
    long session = from.getLong();
    long sequence = from.getLong();
    int flags = from.get();
    int priority = from.get();
    if (priority < 1 || priority >= CLASSES.length) {
      throw new IllegalArgumentException("class: " + priority + " (expected: 1..4)");
    }
    ByteBuffer bytes = from.slice();
    from.position(from.limit());
    return new Frame.Request(nanos, connection, session, sequence, flags, CLASSES[priority], bytes);
  }

  private static Frame.Tail tail(ByteBuffer from) {
    long nanos = from.getLong();
    Ending ending = Ending.valueOf(text(from));
    long seen = from.getLong();
    long recorded = from.getLong();
    int count = from.get();
    List<Loss> losses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      losses.add(new Loss(LossReason.valueOf(text(from)), from.getLong(), from.getLong()));
    }
    return new Frame.Tail(nanos, ending, seen, recorded, losses);
  }

  private static boolean truth(byte value) {
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("http2: " + value + " (expected: 0 or 1)");
    }
    return value == 1;
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[Short.toUnsignedInt(from.getShort())];
    if (bytes.length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    from.get(bytes);
    return new String(bytes, UTF_8);
  }
}
