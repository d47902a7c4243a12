package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.words.ClassRule;
import java.util.List;
import java.util.stream.Stream;

/// The class rules in force. Changed as a whole from any thread; capturing threads read the new
/// ones from the next request on, without waiting or allocating.
public final class RequestClasses {
  private final List<CapturedWorkload> workloads;
  private volatile ClassRules[] inForce;

  /// The rules of the workloads themselves.
  ///
  /// @param workloads in the order of their indices
  public RequestClasses(List<CapturedWorkload> workloads) {
    this.workloads = List.copyOf(workloads);
    inForce = compile(List.of());
  }

  /// Puts these rules before those of the workloads, in the place of those of the last call.
  public void prefer(List<ClassRule> rules) {
    inForce = compile(rules);
  }

  ClassRules of(int workload) {
    return inForce[workload];
  }

  private ClassRules[] compile(List<ClassRule> preferred) {
    return workloads.stream()
        .map(workload -> new ClassRules(rules(workload, preferred)))
        .toArray(ClassRules[]::new);
  }

  private static List<ClassRule> rules(CapturedWorkload workload, List<ClassRule> preferred) {
    Stream<ClassRule> before =
        preferred.stream().filter(rule -> rule.workload().equals(workload.name()));
    return Stream.concat(before, workload.classes().stream()).toList();
  }
}
