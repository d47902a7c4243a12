package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.FeatureRange;
import io.shadowcast.wire.v1.Interval;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelAccuracy;
import io.shadowcast.wire.v1.ModelCard;
import io.shadowcast.wire.v1.ModelScore;
import io.shadowcast.wire.v1.Prediction;
import io.shadowcast.wire.v1.Training;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/// Models, trainings and predictions as people read them.
final class ModelPages {
  private ModelPages() {}

  /// What a change would begin.
  static View dry(Training training) {
    Table fields =
        new Table("", "")
            .row("Workload", Names.brief(training.getWorkload()))
            .row("State", "would be started");
    return View.of(training, Page.of(fields));
  }

  /// A training that ended in vain exits with 1.
  static View training(Training training, Clock clock) {
    Table fields =
        new Table("", "")
            .row("Training", Names.brief(training.getName()))
            .row("Workload", Names.brief(training.getWorkload()))
            .row("State", Human.word(training.getState()))
            .row("Result", Human.orNone(training.getDetail()))
            .row("Started", Human.time(training.getCreateTime(), clock))
            .row("Ended", Human.time(training.getEndTime(), clock));
    training.getModelsList().forEach(model -> fields.row("In service", Names.brief(model)));
    ExitCode exit =
        switch (training.getState()) {
          case TRAINING_STATE_REFUSED, TRAINING_STATE_FAILED -> ExitCode.FAILED;
          case TRAINING_STATE_RUNNING,
              TRAINING_STATE_ACCEPTED,
              TRAINING_STATE_UNSPECIFIED,
              UNRECOGNIZED ->
              ExitCode.OK;
        };
    return new View(training, Page.of(fields), exit);
  }

  static Page list(List<Model> models, Clock clock) {
    Table table =
        new Table(
            "MODEL",
            "WORKLOAD",
            "TYPE",
            ">VERSION",
            "IN SERVICE",
            "TRAINED",
            ">WINDOWS",
            ">P95 ERROR (median)");
    for (Model model : models) {
      table.row(
          Names.brief(model.getName()),
          Names.brief(model.getWorkload()),
          Names.brief(model.getVmType()),
          String.valueOf(model.getVersion()),
          Human.yes(model.getInService()),
          Human.ago(model.getCreateTime(), clock),
          String.valueOf(model.getTrainingWindows()),
          model.getScoresList().stream()
              .filter(score -> "p95_millis".equals(score.getTarget()))
              .map(score -> Human.percent(score.getMedianRelativeError()))
              .findFirst()
              .orElse("-"));
    }
    return Page.of(table);
  }

  static Page show(Model model, Clock clock) {
    Table fields =
        new Table("", "")
            .row("Model", Names.brief(model.getName()))
            .row("Workload", Names.brief(model.getWorkload()))
            .row("VM type", Names.brief(model.getVmType()))
            .row("Version", String.valueOf(model.getVersion()))
            .row("In service", Human.yes(model.getInService()))
            .row("Trained", Human.time(model.getCreateTime(), clock))
            .row("Windows", windows(model))
            .row("Of", span(model.getCard(), clock))
            .row("Load levels", Human.orNone(levels(model.getCard())))
            .row("Features", model.getFeatureSignature())
            .row("Lately", lately(model));
    model.getCard().getFormsList().forEach(form -> fields.row("Form", form));
    Table scores = new Table("TARGET", ">MEDIAN", ">P90", ">ALWAYS THE MEDIAN");
    for (ModelScore score : model.getScoresList()) {
      scores.row(
          score.getTarget(),
          Human.percent(score.getMedianRelativeError()),
          Human.percent(score.getP90RelativeError()),
          Human.percent(score.getBaselineRelativeError()));
    }
    Table ranges = new Table("FEATURE", ">FROM", ">TO");
    for (FeatureRange range : model.getRangesList()) {
      ranges.row(range.getFeature(), Human.number(range.getMin()), Human.number(range.getMax()));
    }
    Page page =
        Page.of(fields)
            .section("Relative errors on windows kept apart", scores)
            .section("Trained range", ranges);
    String protocol = model.getCard().getProtocol();
    return protocol.isEmpty() ? page : page.gap().line("Kept apart: " + protocol + ".");
  }

  /// `160 of 240; 12 lossy and 3 disturbed ones were left out`.
  private static String windows(Model model) {
    ModelCard card = model.getCard();
    String of = card.getMeasuredWindows() > 0 ? " of " + card.getMeasuredWindows() : "";
    String leftOut =
        card.getLossyWindows() + card.getDisturbedWindows() > 0
            ? "; %d lossy and %d disturbed ones were left out"
                .formatted(card.getLossyWindows(), card.getDisturbedWindows())
            : "";
    return model.getTrainingWindows() + of + leftOut;
  }

  private static String span(ModelCard card, Clock clock) {
    return card.hasFirstWindow()
        ? "%s to %s"
            .formatted(
                Human.time(card.getFirstWindow(), clock), Human.time(card.getLastWindow(), clock))
        : "-";
  }

  private static String levels(ModelCard card) {
    return card.getLoadLevels() > 0 ? String.valueOf(card.getLoadLevels()) : "";
  }

  private static String lately(Model model) {
    ModelAccuracy lately = model.getLately();
    if (!model.hasLately() || lately.getWindows() + lately.getWindowsOutside() == 0) {
      return "-";
    }
    String outside =
        lately.getWindowsOutside() > 0
            ? "; %d outside of its range".formatted(lately.getWindowsOutside())
            : "";
    return lately.hasMedianRelativeError()
        ? "p95 off by %s (median of %d windows of half an hour%s)"
            .formatted(Human.percent(lately.getMedianRelativeError()), lately.getWindows(), outside)
        : "%d windows, all outside of its range".formatted(lately.getWindowsOutside());
  }

  static Page predictions(List<Prediction> predictions) {
    Table table =
        new Table("TYPE", ">P95 (ms)", ">THROUGHPUT (req/s)", ">CPU (cores)", "MODEL", "WHY NOT");
    for (Prediction prediction : predictions) {
      table.row(
          Names.brief(prediction.getVmType()),
          interval(prediction.hasP95Millis(), prediction.getP95Millis()),
          interval(prediction.hasThroughput(), prediction.getThroughput()),
          interval(prediction.hasCpuCores(), prediction.getCpuCores()),
          Names.brief(prediction.getModel()),
          Human.orNone(prediction.getMissingReason()));
    }
    return Page.of(table);
  }

  /// `31.2 (28..35)`, or `-` for none.
  static String interval(boolean present, Interval interval) {
    return present
        ? "%s (%s..%s)"
            .formatted(
                Human.number(interval.getValue()),
                Human.number(interval.getLow()),
                Human.number(interval.getHigh()))
        : "-";
  }

  /// `-50 % (-52..-48, 90 % sure)`.
  static String change(Interval share) {
    String change =
        String.format(
            Locale.ROOT,
            "%+.1f %% (%+.1f..%+.1f)",
            share.getValue() * 100,
            share.getLow() * 100,
            share.getHigh() * 100);
    return share.getConfidence() > 0 && share.getLow() != share.getHigh()
        ? change + " at " + Human.percent(share.getConfidence()) + " confidence"
        : change;
  }
}
