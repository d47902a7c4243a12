package io.shadowcast.words;

/// The name of a workload on its host.
///
/// @param value 1 to 63 lower case letters, digits, '-' and '.'
public record WorkloadName(String value) implements Comparable<WorkloadName> {
  /// Refuses what is not a name.
  public WorkloadName {
    Check.name(value, "workload");
  }

  @Override
  public int compareTo(WorkloadName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
