package io.shadowcast.agent.spool;

import io.shadowcast.agent.config.SpoolSettings;
import io.shadowcast.words.BootId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.posix.internal.PosixAPIHolder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Chronicle queue whose rolls are ours: a new segment begins when the one before is full, or
/// when the agent starts, so that what a killed agent left half written is never built upon. For
/// one thread at a time.
final class Segments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
  private static final int TIMEOUT_MILLIS = 2000;

  static {
    // Room is our business (SegmentFiles); Chronicle's monitor would be a thread that says it
    // again.
    System.setProperty("chronicle.disk.monitor.disable", "true");
    System.setProperty("chronicle.analytics.disable", "true");
    // Its calls of the C library would load three libraries for native code and compile stubs; the
    // spool needs none of them.
    PosixAPIHolder.useNoOpPosixApi();
    // Puts Chronicle's shutdown hook in place: when the first batch is that of the end, it is too
    // late for one.
    var _ = BackgroundResourceReleaser.isOnBackgroundResourceReleaserThread();
  }

  private final SegmentFiles files;
  private final long block;
  private @Nullable ChronicleQueue queue;
  private @Nullable ExcerptAppender appender;
  private @Nullable ExcerptTailer tailer;
  private int cycle;
  private long room;

  private Segments(SpoolSettings settings) {
    files = new SegmentFiles(settings);
    block = settings.block();
  }

  static Segments open(SpoolSettings settings) throws IOException {
    Segments segments = new Segments(settings);
    segments.files.makeDirectory();
    segments.files.find();
    segments.cycle = segments.files.cycles().isEmpty() ? 0 : segments.files.cycles().getLast();
    return segments;
  }

  /// All whole batches of the segments that are there, oldest first.
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int segment : files.cycles()) {
      try {
        entries.addAll(entries(segment));
      } catch (RuntimeException e) {
        Path aside = files.setAside(segment);
        LOG.warn("spool: segment cannot be read and was set aside as {}", aside, e);
        queue().refreshDirectoryListing();
      }
    }
    return entries;
  }

  private List<Entry> entries(int segment) {
    List<Entry> entries = new ArrayList<>();
    Part before = null;
    long first = 0;
    ExcerptTailer in = tailer();
    boolean more = in.moveToIndex(SegmentFiles.ROLL.toIndex(segment, 0));
    while (more) {
      try (DocumentContext document = in.readingDocument()) {
        more = document.isPresent() && SegmentFiles.ROLL.toCycle(document.index()) == segment;
        if (more) {
          Part part = sound(bytes(document)).orElse(null);
          if (part == null) {
            before = null;
            continue;
          }
          first = part.part() == 0 ? document.index() : first;
          boolean whole = part.part() == 0 || (before != null && part.follows(before));
          before = whole ? part : null;
          if (whole && part.last()) {
            BootId stream = entries.isEmpty() ? part.boot() : entries.getLast().boot();
            // One object for all entries of a stream.
            stream = part.boot().equals(stream) ? stream : part.boot();
            entries.add(new Entry(stream, part.sequence(), first, segment));
          }
        }
      }
    }
    return entries;
  }

  /// Makes sure that a batch can be appended.
  ///
  /// @return why it cannot; empty when it can
  Optional<String> makeRoom(int length) throws IOException {
    long cost = cost(length);
    if (cost > files.capacity() - SegmentFiles.HEAD) {
      return Optional.of(
          "batch: %d bytes (expected: <= %d, a segment of the spool)"
              .formatted(length, files.capacity() - SegmentFiles.HEAD));
    }
    if (cost <= room) {
      return Optional.empty();
    }
    Optional<String> full = files.makeTable();
    if (full.isEmpty()) {
      // Before the next segment is there: an appender that finds one without a header at its start
      // waits the whole timeout for another process to write it.
      appender();
      full = files.add(cycle + 1);
    }
    if (full.isEmpty()) {
      cycle++;
      room = files.capacity() - SegmentFiles.HEAD;
    }
    return full;
  }

  private static long cost(int length) {
    return length + (long) Part.count(length) * Part.OVERHEAD;
  }

  /// Appends a batch that [#makeRoom] let in.
  Entry append(BootId boot, long sequence, byte[] batch) {
    ExcerptAppender out = appender();
    int parts = Part.count(batch.length);
    int checksum = Part.checksum(batch);
    long first = 0;
    room -= cost(batch.length);
    for (int i = 0; i < parts; i++) {
      Part part = new Part(boot, sequence, i, parts, checksum, batch.length);
      try (DocumentContext document = out.writingDocument()) {
        part.write(bytes(document), batch);
      }
      first = i == 0 ? out.lastIndexAppended() : first;
    }
    return new Entry(boot, sequence, first, SegmentFiles.ROLL.toCycle(first));
  }

  /// The bytes of a batch; empty when they are damaged.
  Optional<byte[]> read(Entry entry) {
    try {
      return parts(entry);
    } catch (RuntimeException e) {
      LOG.warn("spool: the queue cannot read batch {}", entry.sequence(), e);
      return Optional.empty();
    }
  }

  private Optional<byte[]> parts(Entry entry) {
    ExcerptTailer in = tailer();
    if (!in.moveToIndex(entry.index())) {
      return Optional.empty();
    }
    byte[] batch = new byte[0];
    Part before = null;
    do {
      try (DocumentContext document = in.readingDocument()) {
        Part part = document.isPresent() ? sound(bytes(document)).orElse(null) : null;
        if (part == null || !(before == null ? isFirst(part, entry) : part.follows(before))) {
          return Optional.empty();
        }
        batch = before == null ? new byte[part.length()] : batch;
        bytes(document).read(batch, part.offset(), part.size());
        before = part;
      }
    } while (!before.last());
    return Part.checksum(batch) == before.checksum() ? Optional.of(batch) : Optional.empty();
  }

  private static boolean isFirst(Part part, Entry entry) {
    return part.part() == 0
        && part.sequence() == entry.sequence()
        && part.boot().equals(entry.boot());
  }

  /// The part that a record begins with, when it can be one.
  private Optional<Part> sound(Bytes<?> record) {
    if (record.readRemaining() < Part.HEAD) {
      return Optional.empty();
    }
    Part part = Part.read(record);
    return Optional.of(part).filter(read -> read.isSound(files.capacity(), record.readRemaining()));
  }

  /// Gives back every segment before `first`; never the one that is written to.
  void removeBefore(int first) throws IOException {
    if (files.removeBefore(Math.min(first, cycle)) && queue != null) {
      queue.refreshDirectoryListing();
    }
  }

  /// Whether there is anything that [#removeBefore] would give back.
  boolean holdsBefore(int first) {
    return files.holdsBefore(Math.min(first, cycle));
  }

  int current() {
    return cycle;
  }

  long bytes() {
    return files.bytes();
  }

  private static Bytes<?> bytes(DocumentContext document) {
    return Objects.requireNonNull(document.wire(), "a present document has bytes").bytes();
  }

  private ChronicleQueue queue() {
    ChronicleQueue open = queue;
    if (open == null) {
      open =
          SingleChronicleQueueBuilder.binary(files.directory())
              .rollCycle(SegmentFiles.ROLL)
              .blockSize(block)
              .timeProvider(() -> SegmentFiles.millis(cycle))
              .timeoutMS(TIMEOUT_MILLIS)
              .build();
      queue = open;
    }
    return open;
  }

  /// Chronicle binds an appender and a tailer to a thread; here the lock of the spool orders the
  /// threads.
  private ExcerptAppender appender() {
    ExcerptAppender open = appender;
    if (open == null) {
      open = queue().createAppender();
      open.singleThreadedCheckDisabled(true);
      appender = open;
    }
    return open;
  }

  private ExcerptTailer tailer() {
    ExcerptTailer open = tailer;
    if (open == null) {
      open = queue().createTailer();
      open.singleThreadedCheckDisabled(true);
      tailer = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (queue != null) {
      queue.close();
    }
  }
}
