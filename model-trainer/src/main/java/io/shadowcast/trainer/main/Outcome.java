package io.shadowcast.trainer.main;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// How a command ended.
///
/// @param report the last line of stdout
/// @param faults for people, on stderr
record Outcome(int exitCode, ObjectNode report, List<String> faults) {
  Outcome {
    faults = List.copyOf(faults);
  }

  static Outcome failed(int exitCode, List<String> faults) {
    ObjectNode report = JsonNodeFactory.instance.objectNode().put("outcome", "failed");
    faults.forEach(fault -> report.withArray("faults").add(fault));
    return new Outcome(exitCode, report, faults);
  }
}
