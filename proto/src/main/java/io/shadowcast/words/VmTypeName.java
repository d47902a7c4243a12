package io.shadowcast.words;

/// The name of a VM type in the catalogue.
///
/// @param value 1 to 63 lower case letters, digits, '-' and '.'
public record VmTypeName(String value) implements Comparable<VmTypeName> {
  /// Refuses what is not a name.
  public VmTypeName {
    Check.name(value, "vm type");
  }

  @Override
  public int compareTo(VmTypeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
