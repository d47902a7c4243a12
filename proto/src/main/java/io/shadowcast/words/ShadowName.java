package io.shadowcast.words;

/// The name of a shadow of a host's workload.
///
/// @param value 1 to 63 lower case letters, digits, '-' and '.'
public record ShadowName(String value) implements Comparable<ShadowName> {
  /// Refuses what is not a name.
  public ShadowName {
    Check.name(value, "shadow");
  }

  @Override
  public int compareTo(ShadowName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
