package io.shadowcast.words;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/// What an agent is to record, or to play to a shadow. The same order again changes nothing but
/// `stop`.
///
/// @param id unique, as long as anybody remembers it
/// @param deadline not begun after it
/// @param stop it is to end, or not to begin
public record RecordingOrder(String id, Work work, Instant deadline, boolean stop) {
  /// The least and the most that a recording may last.
  public static final Duration SHORTEST = Duration.ofMillis(100);

  /// The same.
  public static final Duration LONGEST = Duration.ofDays(1);

  /// The least and the most that a file may be bounded by.
  public static final long LEAST_BYTES = 1 << 20;

  /// The same.
  public static final long MOST_BYTES = 1L << 40;

  /// What a replay may be slowed down and sped up by.
  public static final double LEAST_RATE = 0.1;

  /// The same.
  public static final double MOST_RATE = 10;

  private static final Pattern ID = Pattern.compile("[0-9a-f-]{8,36}");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /// What is to be done.
  public sealed interface Work {
    /// The file's name, without a folder.
    String file();
  }

  /// Requests of a workload into a new file.
  ///
  /// @param mostBytes of the file
  public record Recording(WorkloadName workload, String file, Duration longest, long mostBytes)
      implements Work {
    /// Refuses what no recording may be.
    public Recording {
      RecordingOrder.file(file);
      RecordingOrder.longest(longest);
      RecordingOrder.mostBytes(mostBytes);
    }
  }

  /// A file of the host to a shadow of its workload.
  ///
  /// @param rate 2 is twice as fast
  public record Replay(String file, ShadowName shadow, double rate) implements Work {
    /// Refuses what no replay may be.
    public Replay {
      RecordingOrder.file(file);
      RecordingOrder.rate(rate);
    }
  }

  /// Refuses an id that may not be one.
  public RecordingOrder {
    Check.that(ID.matcher(id).matches(), "recording.id", id, "a UUID");
  }

  /// The same order, to end.
  public RecordingOrder stopped() {
    return new RecordingOrder(id, work, deadline, true);
  }

  /// A file's name.
  ///
  /// @throws IllegalArgumentException when it is none
  public static String file(String name) {
    String shown = name.isEmpty() ? "\"\"" : name;
    String expected = "1 to 100 letters, digits, '.', '_', '-', a letter or digit first";
    Check.that(FILE.matcher(name).matches(), "file", shown, expected);
    return name;
  }

  /// How long a recording may last.
  ///
  /// @throws IllegalArgumentException when it is not
  public static Duration longest(Duration time) {
    boolean sane = time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0;
    Check.that(sane, "longest", time, "100 ms to 1 day");
    return time;
  }

  /// How large a recording may become.
  ///
  /// @throws IllegalArgumentException when it is not
  public static long mostBytes(long bytes) {
    boolean sane = bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
    Check.that(sane, "most_bytes", bytes, "1 MiB to 1 TiB");
    return bytes;
  }

  /// How fast a replay may be.
  ///
  /// @throws IllegalArgumentException when it is not
  public static double rate(double rate) {
    Check.that(rate >= LEAST_RATE && rate <= MOST_RATE, "rate", rate, "0.1..10");
    return rate;
  }
}
