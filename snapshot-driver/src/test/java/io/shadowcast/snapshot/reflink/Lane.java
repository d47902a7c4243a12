package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// One writer's places in a tree: a number is brought to all of them, one after the other in an
/// order that never changes, each time in another way that a file, a name or a link can carry it.
final class Lane {
  private static final int MAP_BYTES = 8192;
  private static final int MAPPED_AT = 4096;
  private static final int LATE = 65_536;

  private final Path root;
  private final List<Place> places;
  private final List<MappedByteBuffer> maps = new ArrayList<>();
  private long last;

  /// How a place carries the number.
  enum Way {
    WRITTEN,
    MAPPED,
    RENAMED_OVER,
    NAMED,
    WRITTEN_LATE,
    LINKED,
    MAPPED_AGAIN
  }

  private record Place(String folder, Way way) {}

  /// All places hold 0.
  ///
  /// @param ways one place for each
  /// @param random shuffles the order, so that it is not that in which a tree is gone through
  Lane(Path root, Set<Way> ways, Random random) throws IOException {
    this.root = Files.createDirectory(root);
    List<Place> all = new ArrayList<>();
    for (Way way : ways) {
      all.add(new Place(way.name().toLowerCase(Locale.ROOT), way));
    }
    Collections.shuffle(all, random);
    places = List.copyOf(all);
    for (Place each : places) {
      make(Files.createDirectory(root.resolve(each.folder)), each.way);
    }
  }

  private void make(Path folder, Way way) throws IOException {
    switch (way) {
      case WRITTEN, RENAMED_OVER -> Files.write(folder.resolve("number"), bytes(0));
      case WRITTEN_LATE -> put(folder, 0, LATE);
      case NAMED -> Files.createFile(folder.resolve("n0"));
      case LINKED -> Files.createSymbolicLink(folder.resolve("link"), Path.of("0"));
      case MAPPED, MAPPED_AGAIN -> {
        try (FileChannel file =
            FileChannel.open(
                folder.resolve("number"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
          maps.add(file.map(FileChannel.MapMode.READ_WRITE, 0, MAP_BYTES));
        }
      }
    }
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.BIG_ENDIAN).putLong(number).array();
  }

  /// Brings a number to every place.
  void bring(long number) throws IOException {
    int map = 0;
    for (Place each : places) {
      Path folder = root.resolve(each.folder);
      switch (each.way) {
        case WRITTEN -> put(folder, number, 0);
        case WRITTEN_LATE -> put(folder, number, LATE);
        case MAPPED, MAPPED_AGAIN -> maps.get(map++).putLong(MAPPED_AT, number);
        case RENAMED_OVER -> {
          Path fresh = Files.write(folder.resolve("fresh"), bytes(number));
          Files.move(fresh, folder.resolve("number"), StandardCopyOption.ATOMIC_MOVE);
        }
        case NAMED ->
            Files.move(
                folder.resolve("n" + last),
                folder.resolve("n" + number),
                StandardCopyOption.ATOMIC_MOVE);
        case LINKED -> {
          Path fresh = Files.createSymbolicLink(folder.resolve("fresh"), Path.of("" + number));
          Files.move(fresh, folder.resolve("link"), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    last = number;
  }

  private static void put(Path folder, long number, long at) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("number"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      int ignored = file.write(ByteBuffer.wrap(bytes(number)), at);
    }
  }

  /// What a snapshot has in each place, in the order in which they are written.
  List<Long> stored(SnapshotReader reader, List<Entry> top) throws IOException {
    List<Entry> lane = inside(reader, top, String.valueOf(root.getFileName()));
    List<Long> numbers = new ArrayList<>();
    for (Place each : places) {
      numbers.add(number(reader, inside(reader, lane, each.folder), each.way));
    }
    return numbers;
  }

  private static List<Entry> inside(SnapshotReader reader, List<Entry> in, String name)
      throws IOException {
    Entry.Folder folder = (Entry.Folder) entry(in, name).orElseThrow().node();
    Optional<ChunkId> entries = folder.entries();
    return reader.folder(entries.orElseThrow());
  }

  private static Optional<Entry> entry(List<Entry> in, String name) {
    return in.stream().filter(each -> each.name().toString().equals(name)).findFirst();
  }

  private static long number(SnapshotReader reader, List<Entry> in, Way way) throws IOException {
    return switch (way) {
      case WRITTEN, RENAMED_OVER -> read(reader, in, 0);
      case WRITTEN_LATE -> read(reader, in, LATE);
      case MAPPED, MAPPED_AGAIN -> read(reader, in, MAPPED_AT);
      case NAMED -> Long.parseLong(in.getFirst().name().toString().substring(1));
      case LINKED -> {
        Entry.SymbolicLink link = (Entry.SymbolicLink) entry(in, "link").orElseThrow().node();
        byte[] target = HexFormat.of().parseHex(link.target());
        yield Long.parseLong(new String(target, StandardCharsets.US_ASCII));
      }
    };
  }

  private static long read(SnapshotReader reader, List<Entry> in, long at) throws IOException {
    Entry.RegularFile file = (Entry.RegularFile) entry(in, "number").orElseThrow().node();
    ByteSource source = reader.content(file.content());
    byte[] out = new byte[Long.BYTES];
    if (source.read(at, MemorySegment.ofArray(out)) != out.length) {
      throw new IOException("a number is cut off");
    }
    return MemorySegment.ofArray(out)
        .get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0);
  }
}
