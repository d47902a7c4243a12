package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// The list of a frame's series as bytes: counts and lengths as varints, text as UTF-8.
final class SchemaCodec {
  private SchemaCodec() {}

  static byte[] encode(List<Series> schema) {
    ByteWriter out = new ByteWriter();
    out.putUnsigned(schema.size());
    for (Series series : schema) {
      putText(out, series.metric());
      out.putUnsigned(series.labels().values().size());
      series
          .labels()
          .values()
          .forEach((name, value) -> {
            putText(out, name);
            putText(out, value);
          });
    }
    return Arrays.copyOf(out.array(), out.size());
  }

  static List<Series> decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, 0);
    int count = Math.toIntExact(in.getUnsigned());
    List<Series> schema = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String metric = text(in, bytes);
      TreeMap<String, String> labels = new TreeMap<>();
      for (long rest = in.getUnsigned(); rest > 0; rest--) {
        String name = text(in, bytes);
        labels.put(name, text(in, bytes));
      }
      schema.add(new Series(metric, new Labels(labels)));
    }
    return List.copyOf(schema);
  }

  private static void putText(ByteWriter out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putUnsigned(bytes.length);
    int start = out.skip(bytes.length);
    System.arraycopy(bytes, 0, out.array(), start, bytes.length);
  }

  private static String text(ByteReader in, byte[] bytes) {
    int length = Math.toIntExact(in.getUnsigned());
    String text = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
    in.skip(length);
    return text;
  }
}
