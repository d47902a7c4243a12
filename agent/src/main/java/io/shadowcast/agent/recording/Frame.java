package io.shadowcast.agent.recording;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Loss;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.nio.ByteBuffer;
import java.util.List;

/// One entry of a recording. Times are nanoseconds since the moment in its head, of the same
/// monotonic clock; they may be negative for what was captured just before. Within a connection
/// they never fall; between connections the order of the file is roughly, not exactly, that of the
/// times.
public sealed interface Frame {
  /// The longest request that is recorded, bytes.
  int MOST_BYTES = 1 << 20;

  /// The first one: what the recording is of.
  ///
  /// @param campaign by which sessions have their numbers
  /// @param started when it was begun, on that host
  record Head(HostId host, WorkloadName workload, String campaign, SourceTime started)
      implements Frame {
    private static final int MOST_OF_CAMPAIGN = 256;

    /// Refuses what the settings refuse too.
    public Head {
      check(campaign.length() <= MOST_OF_CAMPAIGN, "campaign", campaign.length(), "<= 256");
    }
  }

  /// Something that happened on a connection.
  sealed interface Event extends Frame {
    /// When.
    long nanos();

    /// The connection, unique within the recording.
    long connection();
  }

  /// The connection was opened.
  ///
  /// @param session its number, see [io.shadowcast.agent.queue.SessionHash]
  /// @param http2 it is a stream of HTTP/2
  record Opened(long nanos, long connection, long session, boolean http2) implements Event {}

  /// A whole request, without its secrets, see [io.shadowcast.agent.redact.Redactor].
  ///
  /// @param nanos when its first byte was captured, or, when it came in several pieces, its last
  /// @param session its number as of then
  /// @param sequence its number in its connection, counting those that are not here
  /// @param flags any of [RecordHeader#PIPELINED], [RecordHeader#HTTP2]
  /// @param priority P1 to P4
  /// @param bytes head and body; read-only
  record Request(
      long nanos,
      long connection,
      long session,
      long sequence,
      int flags,
      PriorityClass priority,
      ByteBuffer bytes)
      implements Event {
    static final int FLAGS = RecordHeader.PIPELINED | RecordHeader.HTTP2;

    /// Refuses flags and lengths that no recording has.
    public Request {
      check((flags & ~FLAGS) == 0, "flags", flags, "8, 32 or both");
      check(priority != PriorityClass.P0, "class", priority, "P1 to P4");
      int length = bytes.remaining();
      check(length > 0 && length <= MOST_BYTES, "bytes", length, "1.." + MOST_BYTES);
      bytes = bytes.asReadOnlyBuffer();
    }

    /// The bytes, between position and limit of a buffer of the caller's own.
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }
  }

  /// Production answered a request.
  ///
  /// @param status of HTTP; 0 when there is none
  record Answered(long nanos, long connection, long sequence, long latencyNanos, int status)
      implements Event {}

  /// The connection was closed.
  record Closed(long nanos, long connection) implements Event {}

  /// The last one; without it the recording was cut off.
  ///
  /// @param nanos when it was ended
  /// @param seen requests of the workload that came while it went on
  /// @param recorded those that are in it
  /// @param losses why the others are not
  record Tail(long nanos, Ending ending, long seen, long recorded, List<Loss> losses)
      implements Frame {
    /// Copies; refuses negative counts.
    public Tail {
      check(seen >= 0, "seen", seen, ">= 0");
      check(recorded >= 0, "recorded", recorded, ">= 0");
      losses = List.copyOf(losses);
    }
  }

  private static void check(boolean holds, String subject, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: " + expected + ")");
    }
  }
}
