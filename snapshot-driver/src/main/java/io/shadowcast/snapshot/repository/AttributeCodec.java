package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Attributes;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// Attributes as bytes, without their time, which hardly ever is that of another file.
final class AttributeCodec {
  private static final int MOST_EXTENDED = 100_000;

  private AttributeCodec() {}

  static void write(NodeOutput out, Attributes attributes) {
    out.varint(attributes.mode());
    out.varint(Integer.toUnsignedLong(attributes.user()));
    out.varint(Integer.toUnsignedLong(attributes.group()));
    out.varint(Integer.toUnsignedLong(attributes.flags()));
    out.varint(attributes.extended().size());
    attributes
        .extended()
        .forEach((name, value) -> {
          out.text(name);
          out.block(HexFormat.of().parseHex(value));
        });
  }

  static Attributes read(NodeInput in, long modifiedNanos) throws DamagedException {
    int mode = in.count(0xfff);
    int user = (int) in.varint();
    int group = (int) in.varint();
    int flags = (int) in.varint();
    Map<String, String> extended = new TreeMap<>();
    for (int left = in.count(MOST_EXTENDED); left > 0; left--) {
      extended.put(in.text(), HexFormat.of().formatHex(in.block()));
    }
    return new Attributes(mode, user, group, modifiedNanos, flags, extended);
  }

  /// The same attributes with another time.
  static Attributes at(Attributes attributes, long modifiedNanos) {
    return new Attributes(
        attributes.mode(),
        attributes.user(),
        attributes.group(),
        modifiedNanos,
        attributes.flags(),
        attributes.extended());
  }
}
