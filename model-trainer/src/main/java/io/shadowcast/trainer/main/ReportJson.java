package io.shadowcast.trainer.main;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.eval.Trained;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.FeatureRange;
import io.shadowcast.trainer.model.Score;

/// What the report says of a trained model.
final class ReportJson {
  private static final String PROTOCOL =
      "each load level between two others is kept apart once; its windows are asked as serving"
          + " would ask, at their own rate and with what was usual about their time";

  private ReportJson() {}

  static void describe(ObjectNode entry, Trained trained) {
    Bundle bundle = trained.bundle();
    entry.put("feature_signature", bundle.signature());
    entry.put("newest", bundle.origin().newest().toString());
    entry.put("protocol", PROTOCOL);
    trained.forms().forEach(form -> entry.withArray("forms").add(form));
    for (Target target : Target.values()) {
      Score score = bundle.target(target).score();
      entry
          .withArray("scores")
          .addObject()
          .put("target", target.title())
          .put("median_relative_error", score.median())
          .put("p90_relative_error", score.p90())
          .put("baseline_relative_error", score.baseline())
          .put("interval_confidence", bundle.target(target).spread().confidence());
    }
    for (FeatureRange range : bundle.ranges()) {
      entry
          .withArray("ranges")
          .addObject()
          .put("feature", range.feature().title())
          .put("min", range.min())
          .put("max", range.max());
    }
  }
}
