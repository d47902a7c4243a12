package io.shadowcast.words;

/// The name of a VM with an agent, as its certificate says it.
///
/// @param value 1 to 63 lower case letters, digits, '-' and '.'
public record HostId(String value) implements Comparable<HostId> {
  /// Refuses what is not a name.
  public HostId {
    Check.name(value, "host");
  }

  @Override
  public int compareTo(HostId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
