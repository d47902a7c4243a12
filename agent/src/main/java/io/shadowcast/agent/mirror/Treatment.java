package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.WorkloadName;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What is done to requests on their way to one shadow: some are refused, some redacted, most
/// marked. Production's own bytes are never touched, only the copies for the shadow. Loop only.
final class Treatment {
  private static final int USUAL = 64 << 10;

  private final WorkloadName workload;
  private final WriteGuard guard;
  private final @Nullable Redactor redactor;
  private final @Nullable Marking header;
  private final @Nullable Marking proxy;
  private byte[] scratch = new byte[0];

  private Treatment(
      WorkloadName workload,
      WriteGuard guard,
      @Nullable Redactor redactor,
      @Nullable Marking header,
      @Nullable Marking proxy) {
    this.workload = workload;
    this.guard = guard;
    this.redactor = redactor;
    this.header = header;
    this.proxy = proxy;
  }

  /// @param marking of the shadow
  /// @param redactor absent: the shadow gets secrets as they are
  static Treatment of(
      MirrorTarget target, Safety safety, Marking marking, @Nullable Redactor redactor) {
    return switch (safety.marker(target)) {
      case HEADER -> new Treatment(target.workload(), safety.guard(), redactor, marking, null);
      case PROXY2 -> new Treatment(target.workload(), safety.guard(), redactor, null, marking);
      case NONE -> new Treatment(target.workload(), safety.guard(), redactor, null, null);
    };
  }

  /// Whether requests are sent only when they are whole, and without secrets.
  boolean redacts() {
    return redactor != null;
  }

  /// Why a request that waits in a lane has become too large for it.
  ///
  /// @param most bytes that a lane keeps of a request that has to be whole
  LossReason overflow(long bytes, int most) {
    return redacts() && bytes > most ? LossReason.REDACTION : LossReason.LANE_FULL;
  }

  /// Why a request may not go; null: it may.
  @Nullable LossReason forbids(RecordView first) {
    return guard.admits(workload, first.bytes()) ? null : LossReason.WRITE_GUARD;
  }

  /// Why a raw stream may not go; null: it may.
  @Nullable LossReason forbidsStream() {
    if (redacts()) {
      return LossReason.REDACTION;
    }
    return guard.admitsStream(workload) ? null : LossReason.WRITE_GUARD;
  }

  /// How a request is copied while it comes; null: as it is.
  @Nullable HeadCopy copy(long connection, long sequence) {
    return redacts() ? null : marked(connection, sequence);
  }

  /// What a raw stream begins with; null: nothing.
  @Nullable ByteBuf preamble(InetSocketAddress from, InetSocketAddress to, long connection) {
    return proxy == null
        ? null
        : ProxyHeader.of(ProxyHeader.Transport.STREAM, from, to, proxy.text(connection, 0));
  }

  /// What a datagram begins with; null: nothing. There is room behind it.
  @Nullable ByteBuf preamble(
      InetSocketAddress from, InetSocketAddress to, long connection, long sequence) {
    return proxy == null
        ? null
        : ProxyHeader.of(ProxyHeader.Transport.DGRAM, from, to, proxy.text(connection, sequence));
  }

  /// Replaces the secrets of a whole request, and marks it.
  ///
  /// @return false when they could not be found: it is as it was, and must not be sent
  boolean redact(ByteBuf request, long connection, long sequence) {
    int length = request.readableBytes();
    byte[] bytes = scratch(length);
    request.getBytes(request.readerIndex(), bytes, 0, length);
    if (redactor == null || redactor.request(bytes, 0, length) != Redactor.Outcome.REDACTED) {
      return false;
    }
    request.clear();
    HeadCopy copy = marked(connection, sequence);
    if (copy == null) {
      request.writeBytes(bytes, 0, length);
    } else {
      copy.copy(ByteBuffer.wrap(bytes, 0, length), request);
    }
    return true;
  }

  private @Nullable HeadCopy marked(long connection, long sequence) {
    return header == null ? null : new HeadCopy(header, connection, sequence);
  }

  /// A large one is not kept for the rest of the agent's life.
  private byte[] scratch(int length) {
    if (length > USUAL) {
      return new byte[length];
    }
    if (scratch.length == 0) {
      scratch = new byte[USUAL];
    }
    return scratch;
  }
}
