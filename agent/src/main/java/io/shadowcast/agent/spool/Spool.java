package io.shadowcast.agent.spool;

import io.shadowcast.agent.config.SpoolSettings;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Event;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room. Batches are appended at one end, read in order by their tickets, and
/// given up from the other end when they are acknowledged. When there is no room the newest is
/// refused and counted: what is in the spool was promised, what is not yet in it was not.
///
/// A process that is killed loses nothing that an append returned; the machine losing power may
/// lose the newest batches, and then, because the kernel's boot differs, a new stream begins, so
/// that no sequence number is used twice.
public final class Spool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final long MARK_NANOS = Duration.ofSeconds(5).toNanos();

  private final Origin origin;
  private final Marks marks;
  private final Segments segments;
  private final TreeMap<Long, Entry> waiting = new TreeMap<>();
  private BootId boot;
  private boolean marked;
  private long sequence;
  private long tickets;
  private long refused;
  private Marks.@Nullable Position unmarked;
  private long markedAt;
  private Loss dropped = new Loss(LossReason.SPOOL_FULL, 0, 0);
  private Runnable listener = () -> {};

  private Spool(SpoolSettings settings, Origin origin) throws IOException {
    this.origin = origin;
    segments = Segments.open(settings);
    marks = new Marks(settings.directory());
    Optional<BootId> stream = marks.stream(origin.kernelBoot());
    marked = stream.isPresent();
    boot = stream.orElseGet(origin::newBoot);
  }

  /// Opens the spool, or makes it. A full disk is no reason to fail: batches are then refused until
  /// there is room.
  ///
  /// @throws IOException when the directory cannot be used
  public static Spool open(SpoolSettings settings, Origin origin) throws IOException {
    Spool spool = new Spool(settings, origin);
    spool.recover();
    return spool;
  }

  private void recover() throws IOException {
    for (Entry entry : segments.entries()) {
      waiting.put(++tickets, entry);
      sequence = entry.boot().equals(boot) ? entry.sequence() : sequence;
    }
    Optional<Marks.Position> acknowledged = marks.acknowledged();
    if (acknowledged.isPresent()) {
      Marks.Position position = acknowledged.get();
      sequence = position.boot().equals(boot) ? Math.max(sequence, position.sequence()) : sequence;
      forget(position);
    }
    release();
  }

  /// The stream that new batches belong to.
  public synchronized BootId boot() {
    return boot;
  }

  /// The sequence of the newest batch of the stream, 0 for none.
  public synchronized long lastSequence() {
    return sequence;
  }

  /// Called after each append, by the thread that appended; must not wait.
  public synchronized void onAppend(Runnable action) {
    listener = action;
  }

  /// Makes the contents the next batch.
  ///
  /// @param losses what was lost on the agent since the previous batch; whoever is refused says it
  ///   again
  /// @param watermark everything observed before it is in this batch or an earlier one
  public Append append(Batch.Contents contents, List<Loss> losses, Instant watermark) {
    return append(contents, losses, watermark, true);
  }

  /// The same for contents that the caller offers again when they are refused: they are not lost
  /// then.
  public Append offer(Batch.Contents contents, Instant watermark) {
    return append(contents, List.of(), watermark, false);
  }

  private Append append(
      Batch.Contents contents, List<Loss> losses, Instant watermark, boolean onlyOnce) {
    Append outcome = store(contents, losses, watermark, onlyOnce);
    if (outcome instanceof Append.Appended) {
      listener().run();
    }
    return outcome;
  }

  private synchronized Runnable listener() {
    return listener;
  }

  private synchronized Append store(
      Batch.Contents contents, List<Loss> losses, Instant watermark, boolean onlyOnce) {
    byte[] bytes =
        BatchCodec.encode(
            new Batch(boot, sequence + 1, now(), watermark, contents, withDropped(losses)));
    Optional<String> full = makeRoom(bytes.length);
    if (full.isPresent()) {
      refused++;
      if (onlyOnce) {
        drop(contents, bytes.length);
      }
      return new Append.Refused(full.get());
    }
    waiting.put(++tickets, segments.append(boot, sequence + 1, bytes));
    sequence++;
    dropped = new Loss(LossReason.SPOOL_FULL, 0, 0);
    return new Append.Appended(sequence);
  }

  private Optional<String> makeRoom(int length) {
    try {
      Optional<String> full = segments.makeRoom(length);
      if (full.isEmpty() && !marked) {
        marks.stream(boot, origin.kernelBoot());
        marked = true;
      }
      return full;
    } catch (IOException e) {
      return Optional.of("spool: " + e.getMessage());
    }
  }

  private List<Loss> withDropped(List<Loss> losses) {
    if (dropped.records() == 0) {
      return losses;
    }
    List<Loss> all = new ArrayList<>(losses);
    all.add(dropped);
    return all;
  }

  private void drop(Batch.Contents contents, int bytes) {
    long records =
        contents.frames().stream().mapToLong(SampleFrame::rows).sum()
            + contents.facts().size()
            + contents.comparisons().size()
            + contents.events().size();
    dropped =
        new Loss(
            LossReason.SPOOL_FULL,
            dropped.records() + Math.max(1, records),
            dropped.bytes() + bytes);
  }

  private SourceTime now() {
    return new SourceTime(boot, origin.monotonicNanos().getAsLong(), origin.clock().instant());
  }

  /// The oldest batch behind a ticket; 0 for the oldest of all.
  public synchronized Optional<Stored> after(long ticket) {
    var next = waiting.higherEntry(ticket);
    if (next == null) {
      return Optional.empty();
    }
    Entry entry = next.getValue();
    byte[] bytes = segments.read(entry).orElseGet(() -> damaged(entry));
    return Optional.of(new Stored(next.getKey(), entry.boot(), entry.sequence(), bytes));
  }

  /// Takes the place of a batch that cannot be read, so that the sequence has no hole and the loss
  /// a name.
  private byte[] damaged(Entry entry) {
    LOG.warn("spool: batch {} of stream {} is damaged", entry.sequence(), entry.boot());
    Event event =
        new Event("spool.damaged", "Batch " + entry.sequence() + " was damaged on disk.", now());
    Batch.Contents contents =
        new Batch.Contents(List.of(), List.of(), List.of(), List.of(), List.of(event));
    return BatchCodec.encode(
        new Batch(entry.boot(), entry.sequence(), now(), Instant.EPOCH, contents, List.of()));
  }

  /// The aggregator has this batch of a stream and all before it.
  ///
  /// @throws IOException when that cannot be noted; the batches are then sent again after a
  ///   restart, and stored once
  public void acknowledge(BootId stream, long upTo) throws IOException {
    Optional<Marks.Position> due = forgotten(new Marks.Position(stream, upTo));
    if (due.isPresent()) {
      mark(due.get());
      synchronized (this) {
        release();
      }
    }
  }

  /// What is to be noted now: not each acknowledgement, but whenever a segment can be given back,
  /// because its batches hold the number from which a restarted agent counts on.
  private synchronized Optional<Marks.Position> forgotten(Marks.Position position) {
    if (forget(position)) {
      unmarked = position;
    }
    boolean due =
        origin.monotonicNanos().getAsLong() - markedAt >= MARK_NANOS
            || segments.holdsBefore(firstNeeded());
    return due ? Optional.ofNullable(unmarked) : Optional.empty();
  }

  /// Not under the lock of the spool: appends do not wait for a file.
  private void mark(Marks.Position position) throws IOException {
    synchronized (marks) {
      marks.acknowledged(position);
    }
    synchronized (this) {
      markedAt = origin.monotonicNanos().getAsLong();
      if (position.equals(unmarked)) {
        unmarked = null;
      }
    }
  }

  /// Streams are acknowledged one after the other, so whatever lies before an acknowledged batch is
  /// acknowledged too.
  private boolean forget(Marks.Position position) {
    Long last = null;
    for (var entry : waiting.entrySet()) {
      Entry batch = entry.getValue();
      boolean same = batch.boot().equals(position.boot());
      if (same && batch.sequence() > position.sequence()) {
        break;
      }
      last = same ? entry.getKey() : last;
    }
    if (last == null) {
      return false;
    }
    waiting.headMap(last, true).clear();
    return true;
  }

  private void release() throws IOException {
    segments.removeBefore(firstNeeded());
  }

  private int firstNeeded() {
    return waiting.isEmpty() ? segments.current() : waiting.firstEntry().getValue().cycle();
  }

  /// Begins a new stream. For an aggregator that knows more of the present one than the spool does,
  /// which means that the spool was put back to an older state.
  public synchronized void beginStream() {
    boot = origin.newBoot();
    sequence = 0;
    marked = false;
  }

  /// How full it is.
  public synchronized SpoolStatus status() {
    return new SpoolStatus(segments.bytes(), waiting.size(), refused);
  }

  @Override
  public synchronized void close() {
    Marks.Position last = unmarked;
    if (last != null) {
      try {
        mark(last);
      } catch (IOException e) {
        LOG.warn("spool: what is acknowledged is not noted: {}", e.getMessage());
      }
    }
    segments.close();
  }
}
