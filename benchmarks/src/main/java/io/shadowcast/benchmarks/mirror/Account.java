package io.shadowcast.benchmarks.mirror;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One account as `agent status` prints it.
///
/// @param losses records per reason
public record Account(
    long seen, long sent, long waiting, long lost, Map<String, Long> losses, long unaccounted) {
  private static final Pattern LOSS = Pattern.compile("([A-Z_]+) ([0-9]+)");

  /// Copies.
  public Account {
    losses = Map.copyOf(losses);
  }

  /// The account with this title: `WORKLOAD` or `WORKLOAD -> SHADOW`.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Account in(String status, String title) {
    Matcher line =
        Pattern.compile(
                "^"
                    + Pattern.quote(title)
                    + ": seen (\\d+), sent (\\d+), waiting (\\d+), lost (\\d+) \\[(.*)],"
                    + " unaccounted (-?\\d+)$",
                Pattern.MULTILINE)
            .matcher(status);
    if (!line.find()) {
      throw new IllegalArgumentException("no account of \"" + title + "\" in:\n" + status);
    }
    return new Account(
        number(line, 1),
        number(line, 2),
        number(line, 3),
        number(line, 4),
        losses(line.group(5)),
        number(line, 6));
  }

  /// Records that have a name for what became of them.
  public long named() {
    return sent + waiting + losses.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Records that were read whole: those handed on, and those that were held back because the
  /// mirror has no room for their sessions.
  public long whole() {
    return sent + losses.getOrDefault("ADMISSION", 0L);
  }

  private static long number(Matcher line, int group) {
    return Long.parseLong(line.group(group));
  }

  private static Map<String, Long> losses(String text) {
    Map<String, Long> losses = new TreeMap<>();
    for (Matcher loss = LOSS.matcher(text); loss.find(); ) {
      if (number(loss, 2) > 0) {
        losses.put(loss.group(1), number(loss, 2));
      }
    }
    return losses;
  }
}
