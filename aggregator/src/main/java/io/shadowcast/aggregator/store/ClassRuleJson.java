package io.shadowcast.aggregator.store;

import io.shadowcast.words.ClassRule;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.WorkloadName;
import java.util.List;

/// A class rule as the state file keeps it.
record ClassRuleJson(
    String workload, int port, String method, String pathPrefix, long minBytes, String priority) {
  static String write(List<ClassRule> rules) {
    return Json.write(rules.stream().map(ClassRuleJson::of).toList());
  }

  static List<ClassRule> read(String text) {
    return Json.readList(text, ClassRuleJson.class).stream().map(ClassRuleJson::rule).toList();
  }

  private static ClassRuleJson of(ClassRule rule) {
    return new ClassRuleJson(
        rule.workload().value(),
        rule.port(),
        rule.method(),
        rule.pathPrefix(),
        rule.minBytes(),
        rule.priority().name());
  }

  private ClassRule rule() {
    return new ClassRule(
        new WorkloadName(workload),
        port,
        method,
        pathPrefix,
        minBytes,
        PriorityClass.valueOf(priority));
  }
}
