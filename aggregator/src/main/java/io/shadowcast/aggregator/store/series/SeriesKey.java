package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads the keys that `SHOW SERIES` gives: `metric,tag=value,...` with backslashes before commas,
/// spaces and equals signs.
final class SeriesKey {
  private SeriesKey() {}

  static Series parse(String key) {
    List<String> parts = split(key, ',');
    Map<String, String> tags = new TreeMap<>();
    for (String part : parts.subList(1, parts.size())) {
      List<String> pair = split(part, '=');
      tags.put(unescaped(pair.get(0)), unescaped(pair.get(1)));
    }
    return new Series(unescaped(parts.getFirst()), LineProtocol.labels(tags));
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
      if (text.charAt(i) == separator && !escaped) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static String unescaped(String text) {
    return text.replace("\\,", ",").replace("\\ ", " ").replace("\\=", "=");
  }
}
