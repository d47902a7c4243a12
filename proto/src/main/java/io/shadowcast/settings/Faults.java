package io.shadowcast.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// All faults of one file, and the sections whose keys are still to be compared with what was asked
/// for.
final class Faults {
  private final List<SettingsFault> found = new ArrayList<>();
  private final List<Section> opened = new ArrayList<>();

  void add(SettingsFault fault) {
    found.add(fault);
  }

  /// Whether anything was found at a path or below it.
  boolean isFaulty(String path) {
    return found.stream()
        .map(SettingsFault::path)
        .anyMatch(at -> at.equals(path) || at.startsWith(path + ".") || at.startsWith(path + "["));
  }

  void opened(Section section) {
    opened.add(section);
  }

  /// In the order of the file; the unknown keys of every opened section among them.
  List<SettingsFault> all() {
    List<SettingsFault> all = new ArrayList<>(found);
    opened.forEach(section -> all.addAll(section.unknownKeys()));
    all.sort(Comparator.comparingInt(SettingsFault::line));
    return List.copyOf(all);
  }
}
