package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes the values of a journal; [JournalIn] reads them. Numbers are big-endian, byte strings and
/// lists are led by their length in 4 bytes, an optional value by 0 or 1.
final class JournalOut {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  /// How one value of a list is written.
  interface Writing<T> {
    void write(T value) throws IOException;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  void number(long value) throws IOException {
    out.writeLong(value);
  }

  void small(int value) throws IOException {
    out.writeInt(value);
  }

  void tag(int value) throws IOException {
    out.writeByte(value);
  }

  void blob(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  void text(String value) throws IOException {
    blob(value.getBytes(StandardCharsets.UTF_8));
  }

  <T> void list(List<T> values, Writing<T> each) throws IOException {
    out.writeInt(values.size());
    for (T value : values) {
      each.write(value);
    }
  }

  <T> void optional(Optional<T> value, Writing<T> each) throws IOException {
    tag(value.isPresent() ? 1 : 0);
    if (value.isPresent()) {
      each.write(value.get());
    }
  }

  void name(FileName name) throws IOException {
    blob(name.bytes());
  }

  void path(FilePath path) throws IOException {
    list(path.names(), this::name);
  }

  void ranges(Ranges ranges) throws IOException {
    list(ranges.list(), this::range);
  }

  private void range(Range range) throws IOException {
    number(range.start());
    number(range.end());
  }

  void attributes(Attributes of) throws IOException {
    small(of.mode());
    small(of.user());
    small(of.group());
    number(of.modifiedNanos());
    small(of.flags());
    list(List.copyOf(of.extended().entrySet()), this::extended);
  }

  private void extended(Map.Entry<String, String> of) throws IOException {
    text(of.getKey());
    text(of.getValue());
  }

  void live(Live live) throws IOException {
    Signature signature = live.signature();
    text(live.kind().name());
    number(signature.device());
    number(signature.inode());
    number(signature.changedNanos());
    number(signature.size());
    attributes(live.attributes());
    number(live.links());
  }

  void content(Content content) throws IOException {
    switch (content) {
      case Content.Empty empty -> tag(0);
      case Content.Whole whole -> {
        tag(1);
        blob(whole.chunk().bytes());
        number(whole.size());
      }
      case Content.Paged paged -> {
        tag(2);
        blob(paged.root().bytes());
        small(paged.height());
        number(paged.size());
      }
    }
  }

  /// What a name stands for; of a folder that it is one, for what is in it has entries of its own.
  void node(Entry.Node node) throws IOException {
    text(node.kind().name());
    switch (node) {
      case Entry.RegularFile file -> content(file.content());
      case Entry.Folder folder -> {}
      case Entry.SymbolicLink link -> blob(HexFormat.of().parseHex(link.target()));
      case Entry.Special special -> number(special.device());
    }
  }
}
