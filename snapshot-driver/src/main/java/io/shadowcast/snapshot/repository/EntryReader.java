package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Reads what [EntryWriter] wrote.
final class EntryReader {
  private static final int KIND_MASK = 7;
  private static final int MOST_NAME_BYTES = 255;

  private final NodeInput in;
  private final NodeInput ids;
  private final List<Attributes> attributes;
  private final List<Long> devices;
  private byte[] name = new byte[0];
  private long inode;
  private long changed;

  private EntryReader(
      NodeInput in, NodeInput ids, List<Attributes> attributes, List<Long> devices) {
    this.in = in;
    this.ids = ids;
    this.attributes = attributes;
    this.devices = devices;
  }

  /// Reads entries up to the end of the bytes.
  ///
  /// @param node what `in` reads
  static List<Entry> read(String subject, byte[] node, NodeInput in) throws DamagedException {
    int count = in.count(node.length);
    List<Attributes> attributes = new ArrayList<>();
    for (int left = in.count(node.length); left > 0; left--) {
      attributes.add(AttributeCodec.read(in, 0));
    }
    List<Long> devices = new ArrayList<>();
    for (int left = in.count(node.length); left > 0; left--) {
      devices.add(in.varint());
    }
    int idBytes = in.count(in.remaining());
    int bodyEnd = node.length - idBytes;
    NodeInput body = new NodeInput(subject, node, in.position(), Math.max(in.position(), bodyEnd));
    NodeInput ids = new NodeInput(subject, node, bodyEnd, node.length);
    EntryReader reader = new EntryReader(body, ids, attributes, devices);
    List<Entry> entries = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        entries.add(reader.next());
      }
    } catch (IllegalArgumentException e) {
      throw body.bad(String.valueOf(e.getMessage()));
    }
    body.end();
    ids.end();
    return entries;
  }

  /// Reads a name that [EntryWriter#name] wrote.
  static byte[] name(byte[] before, NodeInput in) throws DamagedException {
    int shared = in.count(Math.min(before.length, MOST_NAME_BYTES));
    byte[] rest = in.raw(in.count(MOST_NAME_BYTES - shared));
    byte[] name = Arrays.copyOf(before, shared + rest.length);
    System.arraycopy(rest, 0, name, shared, rest.length);
    return name;
  }

  private Entry next() throws DamagedException {
    name = name(name, in);
    int first = in.u8();
    if ((first & KIND_MASK) >= Codes.KINDS.size()) {
      throw in.bad("no kind of file");
    }
    Attributes timeless = attributes.get(number(attributes.size()));
    long links = (first & EntryWriter.LINKED) == 0 ? 1 : in.varint();
    boolean unsigned = (first & EntryWriter.UNSIGNED) != 0;
    boolean sameSize = (first & EntryWriter.SAME_SIZE) != 0;
    Signature signature = unsigned ? Signature.UNKNOWN : signature(sameSize);
    boolean sameTime = (first & EntryWriter.SAME_TIME) != 0;
    long modified = sameTime ? signature.changedNanos() : in.zigzag() + changed;
    Entry.Node node = node(Codes.KINDS.get(first & KIND_MASK));
    if (!unsigned && sameSize) {
      signature =
          new Signature(
              signature.device(),
              signature.inode(),
              signature.changedNanos(),
              EntryWriter.sizeOf(node));
    }
    return new Entry(
        new FileName(name), node, AttributeCodec.at(timeless, modified), links, signature);
  }

  private int number(int count) throws DamagedException {
    if (count == 0) {
      throw in.bad("a number into an empty table");
    }
    return in.count(count - 1);
  }

  private Signature signature(boolean sameSize) throws DamagedException {
    long device = devices.get(number(devices.size()));
    inode += in.zigzag();
    changed += in.zigzag();
    return new Signature(device, inode, changed, sameSize ? 0 : in.zigzag());
  }

  private Entry.Node node(EntryKind kind) throws DamagedException {
    return switch (kind) {
      case REGULAR -> new Entry.RegularFile(ContentCodec.read(in, ids));
      case FOLDER -> new Entry.Folder(in.u8() == 0 ? Optional.empty() : Optional.of(ids.id()));
      case SYMBOLIC_LINK -> new Entry.SymbolicLink(HexFormat.of().formatHex(in.block()));
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> new Entry.Special(kind, in.varint());
    };
  }
}
