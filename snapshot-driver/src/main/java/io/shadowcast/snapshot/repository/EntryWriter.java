package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Signature;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Sorted entries as bytes: names without what they share with the name before, attributes and
/// devices by their number in a table of those that occur, numbers as differences from the entry
/// before, ids at the end.
final class EntryWriter {
  /// mtime is ctime.
  static final int SAME_TIME = 1 << 3;

  /// There are several names.
  static final int LINKED = 1 << 4;

  /// The signature has the length of the content.
  static final int SAME_SIZE = 1 << 5;

  /// There is no signature.
  static final int UNSIGNED = 1 << 6;

  private final NodeOutput tables = new NodeOutput();
  private final NodeOutput body = new NodeOutput();
  private final NodeOutput ids = new NodeOutput();
  private final Map<Attributes, Integer> attributes = new HashMap<>();
  private final Map<Long, Integer> devices = new HashMap<>();
  private final NodeOutput deviceTable = new NodeOutput();
  private byte[] lastName = new byte[0];
  private long lastInode;
  private long lastChanged;

  private EntryWriter() {}

  static void write(List<Entry> entries, NodeOutput out) {
    EntryWriter writer = new EntryWriter();
    entries.forEach(writer::add);
    out.varint(entries.size());
    out.varint(writer.attributes.size());
    out.raw(writer.tables.toBytes());
    out.varint(writer.devices.size());
    out.raw(writer.deviceTable.toBytes());
    out.varint(writer.ids.length());
    out.raw(writer.body.toBytes());
    out.raw(writer.ids.toBytes());
  }

  private void add(Entry entry) {
    lastName = name(lastName, entry.name().bytes(), body);
    Signature signature = entry.signature();
    long modified = entry.attributes().modifiedNanos();
    boolean unsigned = signature.equals(Signature.UNKNOWN);
    long size = sizeOf(entry.node());
    int flags =
        (modified == signature.changedNanos() ? SAME_TIME : 0)
            | (entry.links() == 1 ? 0 : LINKED)
            | (size == signature.size() ? SAME_SIZE : 0)
            | (unsigned ? UNSIGNED : 0);
    body.u8(Codes.KINDS.indexOf(entry.node().kind()) | flags);
    body.varint(number(entry.attributes()));
    if ((flags & LINKED) != 0) {
      body.varint(entry.links());
    }
    if (!unsigned) {
      sign(signature, (flags & SAME_SIZE) != 0);
    }
    if ((flags & SAME_TIME) == 0) {
      body.zigzag(modified - lastChanged);
    }
    node(entry.node());
  }

  /// Writes a name without what it shares with the one before.
  static byte[] name(byte[] before, byte[] name, NodeOutput out) {
    int mismatch = Arrays.mismatch(before, name);
    int shared = mismatch < 0 ? name.length : mismatch;
    out.varint(shared);
    out.varint(name.length - shared);
    out.raw(name, shared, name.length - shared);
    return name;
  }

  static long sizeOf(Entry.Node node) {
    return node instanceof Entry.RegularFile file ? file.content().size() : 0;
  }

  private void sign(Signature signature, boolean sameSize) {
    body.varint(device(signature.device()));
    body.zigzag(signature.inode() - lastInode);
    body.zigzag(signature.changedNanos() - lastChanged);
    if (!sameSize) {
      body.zigzag(signature.size());
    }
    lastInode = signature.inode();
    lastChanged = signature.changedNanos();
  }

  private int number(Attributes each) {
    Attributes timeless = AttributeCodec.at(each, 0);
    Integer known = attributes.get(timeless);
    if (known != null) {
      return known;
    }
    AttributeCodec.write(tables, timeless);
    attributes.put(timeless, attributes.size());
    return attributes.size() - 1;
  }

  private int device(long device) {
    Integer known = devices.get(device);
    if (known != null) {
      return known;
    }
    deviceTable.varint(device);
    devices.put(device, devices.size());
    return devices.size() - 1;
  }

  private void node(Entry.Node node) {
    switch (node) {
      case Entry.RegularFile file -> ContentCodec.write(file.content(), body, ids);
      case Entry.Folder folder -> {
        body.u8(folder.entries().isPresent() ? 1 : 0);
        folder.entries().ifPresent(ids::id);
      }
      case Entry.SymbolicLink link -> body.block(HexFormat.of().parseHex(link.target()));
      case Entry.Special special -> body.varint(special.device());
    }
  }
}
