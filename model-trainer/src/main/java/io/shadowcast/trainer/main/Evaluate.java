package io.shadowcast.trainer.main;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.eval.Evaluation;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.BundleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// `evaluate`: how a bundle does on the windows of its VM type.
final class Evaluate {
  static final Options.Known OPTIONS =
      new Options.Known(Set.of("--windows", "--bundle"), Set.of(), Set.of());

  private Evaluate() {}

  static Outcome run(Options options) throws IOException {
    return switch (BundleFile.read(Path.of(options.get("--bundle")))) {
      case BundleFile.Reading.Refused(String reason) ->
          Outcome.failed(Main.INVALID, List.of(reason));
      case BundleFile.Reading.Loaded(Bundle bundle, String _) ->
          switch (WindowFile.read(Path.of(options.get("--windows")))) {
            case WindowFile.Reading.Faulty(List<String> faults) ->
                Outcome.failed(Main.INVALID, faults);
            case WindowFile.Reading.Valid(List<WindowRow> windows) -> evaluate(bundle, windows);
          };
    };
  }

  private static Outcome evaluate(Bundle bundle, List<WindowRow> all) {
    List<WindowRow> windows =
        all.stream().filter(w -> w.vmType().equals(bundle.origin().vmType())).toList();
    ObjectNode report = JsonNodeFactory.instance.objectNode().put("outcome", "evaluated");
    report.put("vm_type", bundle.origin().vmType().value());
    for (Evaluation evaluation : Evaluation.of(bundle, windows)) {
      report
          .withArray("targets")
          .addObject()
          .put("target", evaluation.target().title())
          .put("windows", evaluation.windows())
          .put("outside", evaluation.outside())
          .put("median_relative_error", evaluation.median())
          .put("p90_relative_error", evaluation.p90())
          .put("covered", evaluation.covered());
    }
    return new Outcome(Main.OK, report, List.of());
  }
}
