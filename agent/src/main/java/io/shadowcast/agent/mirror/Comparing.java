package io.shadowcast.agent.mirror;

import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Compares production and one shadow over two windows at a time: a short one, which each turn
/// ends, and a long one, which each turn tells of and five minutes end. Loop only.
final class Comparing {
  private static final int REPEATED = 64;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final WorkloadName workload;
  private final ShadowName shadow;
  private final RandomGenerator random;
  private final CompareWindow brief;
  private final CompareWindow wide;
  private final CompareMode mode;
  private final FieldTable fields = new FieldTable();
  private final Answers answers = new Answers();
  private final Redactor redactor;

  /// @param redactor of what is told
  Comparing(
      WorkloadName workload,
      ShadowName shadow,
      CompareMode mode,
      RandomGenerator random,
      Instant start,
      Redactor redactor) {
    this.mode = mode;
    this.redactor = redactor;
    this.workload = workload;
    this.shadow = shadow;
    this.random = random;
    brief = new CompareWindow(random, start);
    wide = new CompareWindow(random, start);
  }

  void pair(Answer production, Answer answer) {
    if (mode != CompareMode.NONE) {
      brief.pair(production, answer);
      wide.pair(production, answer);
    }
  }

  void pair(ResponseFields production, ResponseFields answer) {
    fields.pair(production, answer);
  }

  /// Two answers of the shadow to one request.
  void twice(ResponseFields first, ResponseFields second) {
    fields.twice(first, second);
  }

  /// Chooses 1.6 % of the requests.
  boolean drawsRepeat() {
    return random.nextInt(REPEATED) == 0;
  }

  /// Whether header and body are compared.
  boolean hasFields() {
    return mode == CompareMode.FIELDS;
  }

  /// Those of the shadow that wait for production's.
  Answers answers() {
    return answers;
  }

  FieldTable fields() {
    return fields;
  }

  /// Ends the short window and begins the next; empty when nothing was paired. Fields are those of
  /// the long window, in both.
  ///
  /// @param baseline fields of a shadow that runs what production runs
  List<ComparedWindow> turn(Instant now, @Nullable FieldTable baseline) {
    List<ComparedWindow> windows = new ArrayList<>();
    if (brief.pairs() > 0) {
      Comparison.Responses responses = responses(baseline);
      windows.add(compared(brief, now, false, responses));
      windows.add(compared(wide, now, true, responses));
    }
    brief.restart(now);
    if (!now.isBefore(wide.start().plus(LONG))) {
      wide.restart(now);
      fields.restart();
    }
    return windows;
  }

  private Comparison.Responses responses(@Nullable FieldTable baseline) {
    if (!hasFields()) {
      return Comparison.Responses.NONE;
    }
    return new Comparison.Responses(
        fields.compared(),
        Math.max(0, wide.pairs() - fields.compared()),
        fields.repeated(),
        fields.differences(baseline).stream().map(this::redacted).toList());
  }

  /// Names in a response may be secrets themselves, such as those of a map by user.
  private FieldDifference redacted(FieldDifference found) {
    byte[] path = found.path().getBytes(StandardCharsets.UTF_8);
    redactor.text(path, 0, path.length);
    return found.at(new String(path, StandardCharsets.UTF_8));
  }

  private ComparedWindow compared(
      CompareWindow window, Instant now, boolean isLong, Comparison.Responses responses) {
    return new ComparedWindow(
        new Comparison(
            workload,
            shadow,
            window.start(),
            now,
            isLong,
            window.pairs(),
            window.statusDiffers(),
            Comparison.LogRatio.of(window.median()),
            responses),
        window.sample(),
        random.nextLong());
  }
}
