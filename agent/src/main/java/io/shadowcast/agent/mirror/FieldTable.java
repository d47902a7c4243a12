package io.shadowcast.agent.mirror;

import io.shadowcast.words.FieldDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of one workload and shadow: the [#MOST] that were seen last. Loop only.
final class FieldTable {
  static final int MOST = 512;
  private static final int TOLD = 64;

  private final Map<String, FieldCounts> fields =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FieldCounts> eldest) {
          boolean full = size() > MOST;
          overflow += full ? 1 : 0;
          return full;
        }
      };

  private long compared;
  private long repeated;
  private long overflow;

  /// Production's answer and the shadow's to one request.
  void pair(ResponseFields production, ResponseFields shadow) {
    compared++;
    for (String path : paths(production, shadow)) {
      ResponseFields.@Nullable Value ours = production.find(path);
      ResponseFields.@Nullable Value theirs = shadow.find(path);
      boolean unseen = (ours == null && production.isCut()) || (theirs == null && shadow.isCut());
      if (!unseen) {
        counts(path).pair(ours, theirs);
      }
    }
  }

  /// Two answers of the shadow to one request.
  void twice(ResponseFields first, ResponseFields second) {
    repeated++;
    for (String path : paths(first, second)) {
      ResponseFields.@Nullable Value one = first.find(path);
      ResponseFields.@Nullable Value other = second.find(path);
      counts(path).twice(one == null || other == null || one.hash() != other.hash());
    }
  }

  private static Set<String> paths(ResponseFields one, ResponseFields other) {
    Set<String> paths = new HashSet<>();
    one.paths().forEach(paths::add);
    other.paths().forEach(paths::add);
    return paths;
  }

  private FieldCounts counts(String path) {
    return fields.computeIfAbsent(path, _ -> new FieldCounts());
  }

  /// The fields that differed in the window: those beyond noise first, then by how often.
  List<FieldDifference> differences(@Nullable FieldTable baseline) {
    List<FieldDifference> found = new ArrayList<>();
    List.copyOf(fields.keySet())
        .forEach(path -> counts(path).difference(path, of(baseline, path)).ifPresent(found::add));
    found.sort(
        Comparator.comparing(FieldDifference::exceedsNoise)
            .thenComparingLong(FieldDifference::differ)
            .reversed());
    return found.subList(0, Math.min(TOLD, found.size()));
  }

  private static Optional<FieldCounts> of(@Nullable FieldTable baseline, String path) {
    return baseline == null ? Optional.empty() : Optional.ofNullable(baseline.fields.get(path));
  }

  long compared() {
    return compared;
  }

  long repeated() {
    return repeated;
  }

  /// Fields that made room for others, since the start.
  long overflow() {
    return overflow;
  }

  void restart() {
    compared = 0;
    repeated = 0;
    fields.values().forEach(FieldCounts::restart);
  }
}
