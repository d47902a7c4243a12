package io.shadowcast.wire.map;

import io.shadowcast.wire.v1.Schema;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Series on the wire, and the identity of a list of them.
final class Schemas {
  private Schemas() {}

  /// The first 64 bits of SHA-256 over the series in their order, never 0: nobody can make another
  /// schema that a store would mistake for this one.
  static long id(List<Series> series) {
    MessageDigest digest = sha256();
    for (Series one : series) {
      text(digest, one.metric());
      Map<String, String> labels = one.labels().values();
      number(digest, labels.size());
      labels.forEach((name, value) -> {
        text(digest, name);
        text(digest, value);
      });
    }
    long id = ByteBuffer.wrap(digest.digest()).getLong();
    return id == 0 ? 1 : id;
  }

  static Schema toWire(List<Series> series) {
    Schema.Builder schema = Schema.newBuilder().setId(id(series));
    for (Series one : series) {
      schema.addSeries(
          io.shadowcast.wire.v1.Series.newBuilder()
              .setMetric(one.metric())
              .putAllLabels(one.labels().values()));
    }
    return schema.build();
  }

  /// @throws IllegalArgumentException when a series stands twice or the id is not the content's
  static List<Series> fromWire(Schema wire) {
    List<Series> series =
        List.copyOf(
            Field.each(
                "series",
                wire.getSeriesList(),
                one -> new Series(one.getMetric(), Labels.of(one.getLabelsMap()))));
    unique(series);
    long id = id(series);
    if (id != wire.getId()) {
      throw new IllegalArgumentException(
          "id: %s (expected: the hash of its series, %s)".formatted(hex(wire.getId()), hex(id)));
    }
    return series;
  }

  static void unique(List<Series> series) {
    Set<Series> seen = new HashSet<>();
    for (Series one : series) {
      if (!seen.add(one)) {
        throw new IllegalArgumentException(
            "series: " + one.metric() + one.labels() + " (expected: each series once in a frame)");
      }
    }
  }

  static String hex(long id) {
    return "%016x".formatted(id);
  }

  private static void text(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(digest, bytes.length);
    digest.update(bytes);
  }

  private static void number(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: absent (expected: in every Java runtime)", e);
    }
  }
}
