package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Samples as InfluxDB's line protocol: measurement = metric, tags = host and labels, field
/// `value`, nanoseconds. InfluxDB has no NaN and no infinity: the first means that there is no
/// sample, the second is refused and counted.
final class LineProtocol {
  static final String HOST = "host";
  static final String FIELD = "value";
  private static final List<String> RESERVED = List.of(HOST, "time", "_field", "_measurement");

  private LineProtocol() {}

  /// The lines of a batch.
  ///
  /// @param refused values that cannot be expressed
  record Lines(List<String> lines, long points, long refused) {
    /// How much memory they hold, about.
    long bytes() {
      return lines.stream().mapToLong(String::length).sum();
    }
  }

  static Lines of(HostId host, Batch batch) {
    List<String> lines = new ArrayList<>();
    long refused = 0;
    long points = 0;
    for (SampleFrame frame : batch.contents().frames()) {
      points += frame.rows();
      for (int i = 0; i < frame.series().size(); i++) {
        String key = key(host, frame.series().get(i));
        refused += add(lines, key, frame.wallNanos(), frame.columns()[i]);
      }
    }
    return new Lines(lines, points, refused);
  }

  private static long add(List<String> lines, String key, long[] wallNanos, double[] values) {
    long refused = 0;
    for (int row = 0; row < values.length; row++) {
      if (Double.isInfinite(values[row])) {
        refused++;
      } else if (!Double.isNaN(values[row])) {
        lines.add(key + values[row] + " " + wallNanos[row]);
      }
    }
    return refused;
  }

  private static String key(HostId host, Series series) {
    StringBuilder key = new StringBuilder(escaped(series.metric(), ", "));
    key.append(',').append(HOST).append('=').append(host);
    series
        .labels()
        .values()
        .forEach((name, value) -> {
          if (!value.isEmpty()) {
            key.append(',').append(escaped(tag(name), ",= "));
            key.append('=').append(escaped(value, ",= "));
          }
        });
    return key.append(' ').append(FIELD).append('=').toString();
  }

  private static String escaped(String text, String special) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (special.indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c == '\n' ? ' ' : c);
    }
    // A backslash at the end would escape what follows; the protocol has no way to write one there.
    return text.endsWith("\\") ? out.append('_').toString() : out.toString();
  }

  /// The tag of a label; one that would be taken for something else gets a `_` at its end.
  static String tag(String label) {
    return isReserved(label) ? label + "_" : label;
  }

  /// The label of a tag.
  static String label(String tag) {
    return tag.endsWith("_") && isReserved(tag) ? tag.substring(0, tag.length() - 1) : tag;
  }

  private static boolean isReserved(String name) {
    return RESERVED.contains(name.replaceFirst("_+$", ""));
  }

  /// The labels of a series by its tags, without the host.
  static Labels labels(Map<String, String> tags) {
    TreeMap<String, String> labels = new TreeMap<>();
    tags.forEach((tag, value) -> {
      if (!tag.equals(HOST) && !value.isEmpty()) {
        labels.put(label(tag), value);
      }
    });
    return new Labels(labels);
  }
}
