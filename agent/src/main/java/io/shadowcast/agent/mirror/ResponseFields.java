package io.shadowcast.agent.mirror;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of one response by their paths: what is needed to tell whether two are equal, and no
/// value. At most [#MOST]; further ones are left out.
final class ResponseFields {
  static final int MOST = 1024;

  /// @param hash of the value
  /// @param number the value of a number, which shows whether it only ever grows; NaN of others
  record Value(long hash, FieldType type, double number) {}

  private final Map<String, Value> values = new LinkedHashMap<>();
  private boolean cut;

  void put(String path, String text) {
    put(path, new Value(hash(text), FieldType.of(text), Double.NaN));
  }

  void put(String path, FieldType type) {
    put(path, new Value(type.name().hashCode(), type, Double.NaN));
  }

  void put(String path, Value value) {
    if (values.size() < MOST) {
      values.put(path, value);
    } else {
      cut = true;
    }
  }

  /// Not all of the response was looked at: a field that is not here may have been.
  void cut() {
    cut = true;
  }

  boolean isCut() {
    return cut;
  }

  int size() {
    return values.size();
  }

  @Nullable Value find(String path) {
    return values.get(path);
  }

  Iterable<String> paths() {
    return values.keySet();
  }

  /// FNV-1a, 64 bits.
  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
