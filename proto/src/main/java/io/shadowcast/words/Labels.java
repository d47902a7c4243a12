package io.shadowcast.words;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Labels of a series, sorted by name so that equal labels look equal everywhere.
public record Labels(SortedMap<String, String> values) {
  /// No labels.
  public static final Labels NONE = new Labels(new TreeMap<>());

  /// Copies; refuses blank names.
  public Labels {
    values.keySet().forEach(name -> Check.notBlank(name, "label"));
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// Labels from a map of any order.
  public static Labels of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new Labels(new TreeMap<>(values));
  }

  /// One label.
  public static Labels of(String name, String value) {
    return of(Map.of(name, value));
  }

  /// These and one more; replaces a label of the same name.
  public Labels with(String name, String value) {
    TreeMap<String, String> copy = new TreeMap<>(values);
    copy.put(name, value);
    return new Labels(copy);
  }

  /// Whether every label of `wanted` is here with the same value.
  public boolean contains(Labels wanted) {
    return values.entrySet().containsAll(wanted.values.entrySet());
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
