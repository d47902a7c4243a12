package io.shadowcast.wire.map;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Names the place of a fault in a message.
final class Field {
  private Field() {}

  /// Maps every element of a repeated field; a fault is reported as `name[index].fault`.
  static <W, T> List<T> each(String name, List<W> wire, Function<W, T> map) {
    List<T> mapped = new ArrayList<>(wire.size());
    for (int i = 0; i < wire.size(); i++) {
      mapped.add(in(name + "[" + i + "]", wire.get(i), map));
    }
    return mapped;
  }

  /// Maps one message field; a fault is reported as `name.fault`.
  static <W, T> T in(String name, W wire, Function<W, T> map) {
    try {
      return map.apply(wire);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "." + e.getMessage(), e);
    }
  }
}
