package io.shadowcast.agent.spool;

import io.shadowcast.agent.config.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
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
          Part part = Part.read(bytes(document));
          first = part.part() == 0 ? document.index() : first;
          boolean whole = part.part() == 0 || (before != null && part.follows(before));
          before = whole ? part : null;
          if (whole && part.last()) {
            entries.add(new Entry(part.boot(), part.sequence(), first, segment));
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
    Optional<String> full = files.add(cycle + 1);
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
  Entry append(io.shadowcast.words.BootId boot, long sequence, byte[] batch) {
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
    ExcerptTailer in = tailer();
    if (!in.moveToIndex(entry.index())) {
      return Optional.empty();
    }
    byte[] batch = new byte[0];
    Part part;
    do {
      try (DocumentContext document = in.readingDocument()) {
        if (!document.isPresent()) {
          return Optional.empty();
        }
        Bytes<?> bytes = bytes(document);
        part = Part.read(bytes);
        batch = part.part() == 0 ? new byte[part.length()] : batch;
        if (part.sequence() != entry.sequence() || part.length() != batch.length) {
          return Optional.empty();
        }
        bytes.read(batch, part.offset(), part.size());
      }
    } while (!part.last());
    return Part.checksum(batch) == part.checksum() ? Optional.of(batch) : Optional.empty();
  }

  /// Gives back every segment before `first`; never the one that is written to.
  void removeBefore(int first) throws IOException {
    if (files.removeBefore(Math.min(first, cycle)) && queue != null) {
      queue.refreshDirectoryListing();
    }
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
