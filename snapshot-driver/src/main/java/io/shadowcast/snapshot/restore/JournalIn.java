package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what [JournalOut] wrote.
final class JournalIn {
  private final DataInputStream in;

  JournalIn(byte[] bytes) {
    in = new DataInputStream(new ByteArrayInputStream(bytes));
  }

  /// How one value of a list is read.
  interface Reading<T> {
    T read() throws IOException;
  }

  long number() throws IOException {
    return in.readLong();
  }

  int small() throws IOException {
    return in.readInt();
  }

  int tag() throws IOException {
    return in.readUnsignedByte();
  }

  byte[] blob() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("journal: length " + length + " (expected: <= " + in.available() + ")");
    }
    return in.readNBytes(length);
  }

  String text() throws IOException {
    return new String(blob(), StandardCharsets.UTF_8);
  }

  <T> List<T> list(Reading<T> each) throws IOException {
    int count = in.readInt();
    List<T> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(each.read());
    }
    return out;
  }

  <T> Optional<T> optional(Reading<T> each) throws IOException {
    return tag() == 0 ? Optional.empty() : Optional.of(each.read());
  }

  FileName name() throws IOException {
    return new FileName(blob());
  }

  FilePath path() throws IOException {
    return new FilePath(list(this::name));
  }

  Ranges ranges() throws IOException {
    return new Ranges(list(() -> new Range(number(), number())));
  }

  Attributes attributes() throws IOException {
    int mode = small();
    int user = small();
    int group = small();
    long modified = number();
    int flags = small();
    Map<String, String> extended = new LinkedHashMap<>();
    int count = small();
    for (int i = 0; i < count; i++) {
      extended.put(text(), text());
    }
    return new Attributes(mode, user, group, modified, flags, extended);
  }

  Live live() throws IOException {
    EntryKind kind = kind();
    Signature signature = new Signature(number(), number(), number(), number());
    return new Live(kind, signature, attributes(), number());
  }

  Content content() throws IOException {
    int tag = tag();
    return switch (tag) {
      case 0 -> Content.EMPTY;
      case 1 -> new Content.Whole(new ChunkId(blob()), number());
      case 2 -> new Content.Paged(new ChunkId(blob()), small(), number());
      default -> throw new IOException("journal: content " + tag + " (expected: 0..2)");
    };
  }

  Entry.Node node() throws IOException {
    EntryKind kind = kind();
    return switch (kind) {
      case REGULAR -> new Entry.RegularFile(content());
      case FOLDER -> new Entry.Folder(Optional.empty());
      case SYMBOLIC_LINK -> new Entry.SymbolicLink(HexFormat.of().formatHex(blob()));
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> new Entry.Special(kind, number());
    };
  }

  private EntryKind kind() throws IOException {
    String name = text();
    for (EntryKind each : EntryKind.values()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new IOException("journal: kind " + name + " (expected: one of EntryKind)");
  }
}
