package io.shadowcast.agent.spool;

import io.shadowcast.agent.config.SpoolSettings;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.FileSpace;
import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;

/// The files of the queue, each with all its blocks allocated before Chronicle maps it: a mapped
/// page without a block behind it would end the process with SIGBUS on a full disk.
final class SegmentFiles {
  /// Small index pages: 16 KiB each, for 2048 * 256 records in a file.
  static final RollCycle ROLL = RollCycles.FIVE_MINUTELY;

  /// Header and index pages of a segment, rounded up.
  static final long HEAD = 64 << 10;

  /// Exactly what Chronicle makes of it: it does not open a table of any other size.
  private static final long METADATA = 128 << 10;

  private static final int NOT_COMPLETE = 0x8000_0000;
  private static final String SUFFIX = ".cq4";
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(ROLL.format());

  private final SpoolSettings settings;
  private final TreeSet<Integer> cycles = new TreeSet<>();

  SegmentFiles(SpoolSettings settings) {
    this.settings = settings;
  }

  /// What fits into a segment, bytes.
  long capacity() {
    return settings.capacity();
  }

  Path directory() {
    return settings.directory();
  }

  /// Finds the segments that are there. One that was being made when the agent died holds nothing
  /// and is removed.
  void find() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory())) {
      all.filter(file -> file.toString().endsWith(SUFFIX)).forEach(files::add);
    }
    for (Path file : files) {
      if (begun(file)) {
        cycles.add(cycle(file));
      } else {
        Files.delete(file);
      }
    }
  }

  private static boolean begun(Path file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel in = FileChannel.open(file)) {
      in.read(head, 0);
    }
    int header = head.getInt(0);
    return header != 0 && (header & NOT_COMPLETE) == 0;
  }

  /// The segments, oldest first.
  List<Integer> cycles() {
    return List.copyOf(cycles);
  }

  long bytes() {
    return cycles.size() * settings.segment();
  }

  /// Makes the next segment.
  ///
  /// @return why there is no room; empty when it was made
  Optional<String> add(int cycle) throws IOException {
    long size = settings.segment();
    if (bytes() + size > settings.limit()) {
      return Optional.of(
          "spool.limit: %d bytes are used up (raise it, or let the agent reach its aggregator)"
              .formatted(settings.limit()));
    }
    return lacking(size)
        .or(() -> allocate(file(cycle), size))
        .or(() -> {
          cycles.add(cycle);
          return Optional.empty();
        });
  }

  /// Makes the table beside the segments, unless it is there.
  ///
  /// @return why there is no room; empty when it is there
  Optional<String> makeTable() throws IOException {
    Path table = directory().resolve("metadata.cq4t");
    if (Files.exists(table) && Files.size(table) >= METADATA) {
      return Optional.empty();
    }
    return lacking(settings.segment() + METADATA).or(() -> allocate(table, METADATA));
  }

  private Optional<String> lacking(long bytes) throws IOException {
    long free = FileSpace.of(directory()).availableBytes();
    long least = settings.reserve() + bytes;
    return free >= least
        ? Optional.empty()
        : Optional.of(
            "%s: %d bytes free (expected: >= %d, of which spool.reserve %d stay free)"
                .formatted(directory(), free, least, settings.reserve()));
  }

  private static Optional<String> allocate(Path file, long bytes) {
    try {
      if (Files.exists(file) && Files.size(file) >= bytes) {
        return Optional.empty();
      }
      boolean fresh = !Files.exists(file);
      try {
        FileSpace.allocate(file, 0, bytes);
      } catch (KernelException e) {
        if (!e.errno().equals(Errno.EOPNOTSUPP)) {
          drop(file, fresh);
          throw e;
        }
        zeros(file, bytes);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(file + ": no room for " + bytes + " bytes (" + e.getMessage() + ")");
    }
  }

  private static void drop(Path file, boolean fresh) throws IOException {
    if (fresh) {
      Files.deleteIfExists(file);
    }
  }

  /// For filesystems that cannot allocate: blocks appear when they are written.
  private static void zeros(Path file, long bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      ByteBuffer block = ByteBuffer.allocate(64 << 10);
      for (long at = out.size(); at < bytes; at += block.limit()) {
        out.write(block.clear(), at);
      }
      out.force(true);
    }
  }

  boolean holdsBefore(int first) {
    return !cycles.isEmpty() && cycles.first() < first;
  }

  /// Removes every segment before `first`.
  boolean removeBefore(int first) throws IOException {
    boolean removed = false;
    while (!cycles.isEmpty() && cycles.first() < first) {
      Files.deleteIfExists(file(cycles.first()));
      cycles.pollFirst();
      removed = true;
    }
    return removed;
  }

  /// Sets a segment aside that cannot be read.
  Path setAside(int cycle) throws IOException {
    Path aside = directory().resolve(file(cycle).getFileName() + ".damaged");
    Files.move(file(cycle), aside);
    cycles.remove(cycle);
    return aside;
  }

  private Path file(int cycle) {
    LocalDateTime time =
        LocalDateTime.ofInstant(Instant.ofEpochMilli(millis(cycle)), ZoneOffset.UTC);
    return directory().resolve(NAME.format(time) + SUFFIX);
  }

  private static int cycle(Path file) {
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.length() - SUFFIX.length());
    long millis = LocalDateTime.parse(stem, NAME).toInstant(ZoneOffset.UTC).toEpochMilli();
    return Math.toIntExact(millis / ROLL.lengthInMillis());
  }

  /// The time at which the queue writes to a segment: segments follow bytes, never a clock that may
  /// be set back.
  static long millis(int cycle) {
    return (long) cycle * ROLL.lengthInMillis();
  }

  void makeDirectory() throws IOException {
    PrivateFile.directory(directory());
  }
}
