package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.words.VmTypeName;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why a VM type has no model: what the last training of its workload came to.
final class Untrained {
  private static final String NONE = "no model was trained";

  /// The verdict of one type in [TrainingRecord#detail]; what follows it is that of another.
  private static final Pattern VERDICT =
      Pattern.compile(
          "(?<=^|; )([a-z0-9.-]+) (?:accepted|refused): (.*?)(?=; [a-z0-9.-]+ (?:accepted|refused): |$)");

  private Untrained() {}

  /// Part of a sentence.
  static String why(Optional<TrainingRecord> last, VmTypeName type) {
    return last.map(training -> NONE + ": " + why(training, type)).orElse(NONE);
  }

  private static String why(TrainingRecord training, VmTypeName type) {
    String name =
        "training %d of %s"
            .formatted(training.id(), training.created().truncatedTo(ChronoUnit.SECONDS));
    return switch (training.state()) {
      case "RUNNING" -> name + " is under way";
      case "FAILED" -> name + " failed: " + training.detail();
      default -> name + " " + verdict(training.detail(), type);
    };
  }

  private static String verdict(String detail, VmTypeName type) {
    Matcher verdicts = VERDICT.matcher(detail);
    boolean any = false;
    while (verdicts.find()) {
      any = true;
      if (verdicts.group(1).equals(type.value())) {
        return "refused it: " + verdicts.group(2);
      }
    }
    return any ? "had no windows of it" : "was refused: " + detail;
  }
}
