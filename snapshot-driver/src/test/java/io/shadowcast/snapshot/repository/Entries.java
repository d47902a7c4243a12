package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// Entries of folders for tests.
final class Entries {
  private Entries() {}

  /// Any entries, sorted.
  static List<Entry> random(Random random, int count) {
    Map<FileName, Entry> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 255 : 12)];
      for (int at = 0; at < name.length; at++) {
        name[at] = (byte) ('A' + random.nextInt(4));
      }
      Entry entry = any(new FileName(name), random);
      entries.put(entry.name(), entry);
    }
    return new ArrayList<>(entries.values());
  }

  static Entry any(FileName name, Random random) {
    Entry.Node node = node(random);
    long size = node instanceof Entry.RegularFile file ? file.content().size() : 0;
    long changed = random.nextLong();
    Signature signature =
        random.nextInt(5) == 0
            ? Signature.UNKNOWN
            : new Signature(
                random.nextInt(3),
                random.nextLong(),
                changed,
                random.nextBoolean() ? size : random.nextLong());
    Map<String, String> extended = random.nextInt(6) == 0 ? Map.of("user.a", "0a") : Map.of();
    long modified = random.nextBoolean() ? changed : random.nextLong();
    Attributes attributes =
        new Attributes(random.nextInt(07777), random.nextInt(3), 0, modified, 0, extended);
    return new Entry(name, node, attributes, random.nextInt(4) == 0 ? 3 : 1, signature);
  }

  private static Entry.Node node(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> new Entry.RegularFile(Content.EMPTY);
      case 1 ->
          new Entry.RegularFile(
              new Content.Whole(CodecTest.id(random.nextInt()), 1 + random.nextInt(131_072)));
      case 2 ->
          new Entry.RegularFile(
              new Content.Paged(
                  CodecTest.id(random.nextInt()),
                  random.nextInt(5),
                  1 + (random.nextLong() >>> 2)));
      case 3 -> new Entry.Folder(Optional.empty());
      case 4 -> new Entry.Folder(Optional.of(CodecTest.id(random.nextInt())));
      case 5 -> new Entry.SymbolicLink("2e2e2f61");
      default -> new Entry.Special(EntryKind.CHARACTER_DEVICE, random.nextLong());
    };
  }

  /// A file as a tree has thousands of: its own bytes, but for its content like the others.
  static Entry plain(String name, int number) {
    return new Entry(
        FileName.of(name),
        new Entry.RegularFile(new Content.Whole(CodecTest.id(number), 1 + number % 100_000)),
        new Attributes(0644, 0, 0, 1_700_000_000_000_000_000L + number * 1_000_003L, 0, Map.of()),
        1,
        new Signature(
            2049,
            100_000 + number,
            1_700_000_000_000_000_000L + number * 1_000_003L,
            1 + number % 100_000));
  }
}
