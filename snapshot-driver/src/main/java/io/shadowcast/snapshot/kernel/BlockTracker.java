package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.words.BootId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Knows which regions of a block device were written since a snapshot: a BPF program marks them
/// when a request is issued and again when it is done, so that a write that was under way when the
/// marks were taken counts for the next round. On every processor, those that come later included;
/// there is no queue, so nothing can overflow. Needs root and a kernel with BTF.
///
/// Marks prove something only as long as the same tracker watches. [#doubt()] tells why they do
/// not; [#since(SnapshotId)] is then empty, and the whole device has to be compared. The tracker is
/// gone with its process unless it was pinned into a bpf filesystem; it is always gone with the
/// boot.
///
/// It sees requests to this disk. What is written to the image behind a loop device by another way,
/// or to a shared disk by another machine, it does not see.
///
/// For one thread.
public final class BlockTracker implements AutoCloseable {
  private static final String ISSUED = "block_rq_issue";
  private static final String DONE = "block_rq_complete";
  private static final long MAGIC = 0x53434d41524b5331L;
  private static final long MAGIC_AT = 0;
  private static final long IDENTITY_AT = 8;
  private static final long BASE_AT = 24;
  private static final long STATE_AT = 40;
  private static final long SEQUENCE_AT = 48;
  private static final long START_AT = 56;
  private static final long SECTORS_AT = 64;
  private static final int NO_BASE = 0;
  private static final int BASE = 1;
  private static final int TAKEN = 2;

  private final DiskPlace place;
  private final BootId boot;
  private final MarkLayout layout;
  private final List<Integer> descriptors;
  private final int doneProgram;
  private final MappedMemory marks;
  private Ranges pending = Ranges.NONE;
  private boolean pendingSinceBase;
  private boolean sharedOnce;

  /// Which tracker this is.
  ///
  /// @param random made when it was attached
  public record Identity(BootId boot, UUID random) {}

  private BlockTracker(
      DiskPlace place, BootId boot, List<Integer> descriptors, MappedMemory marks) {
    this.place = place;
    this.boot = boot;
    this.layout = MarkLayout.of(place);
    this.descriptors = List.copyOf(descriptors);
    this.doneProgram = descriptors.get(1);
    this.marks = marks;
  }

  /// Begins to watch a device.
  ///
  /// @throws KernelException `EPERM` without root; with the verifier's words when the kernel
  ///   refuses the program
  /// @throws IOException when this kernel does not tell where its structures' members lie
  public static BlockTracker attach(DiskPlace place, RandomGenerator random) throws IOException {
    MarkProgram.Offsets offsets = MarkProgram.Offsets.running();
    MarkLayout layout = MarkLayout.of(place);
    List<Integer> open = new ArrayList<>();
    try {
      int map = keep(open, Bpf.array(MarkLayout.PAGE_BYTES, layout.pages()));
      int done = keep(open, Bpf.load(MarkProgram.of(offsets, place, layout, map)));
      int issued = keep(open, Bpf.load(MarkProgram.of(offsets, place, layout, map)));
      keep(open, Bpf.attach(DONE, done));
      keep(open, Bpf.attach(ISSUED, issued));
      MappedMemory marks = MappedMemory.share(map, layout.bytes());
      writeHead(marks.segment(), place, random);
      return new BlockTracker(place, KernelBoot.id(), open, marks);
    } catch (IOException e) {
      open.forEach(Descriptor::close);
      throw e;
    }
  }

  private static int keep(List<Integer> open, int descriptor) {
    open.add(descriptor);
    return descriptor;
  }

  private static void writeHead(MemorySegment head, DiskPlace place, RandomGenerator random) {
    head.set(JAVA_LONG, IDENTITY_AT, random.nextLong());
    head.set(JAVA_LONG, IDENTITY_AT + Long.BYTES, random.nextLong());
    head.set(JAVA_LONG, SEQUENCE_AT, place.sequence());
    head.set(JAVA_LONG, START_AT, place.startSector());
    head.set(JAVA_LONG, SECTORS_AT, place.sectors());
    head.set(JAVA_INT, STATE_AT, NO_BASE);
    head.set(JAVA_LONG, MAGIC_AT, MAGIC);
  }

  /// Takes up a tracker that an earlier process pinned. What that process had taken off without
  /// keeping it is lost, and then [#since] is empty once.
  ///
  /// @throws IOException when it watches another device
  public static BlockTracker adopt(DiskPlace place, Path pins) throws IOException {
    List<Integer> open = new ArrayList<>();
    try {
      int map = keep(open, Bpf.pinned(pins.resolve(Pin.MARKS.file)));
      keep(open, Bpf.pinned(pins.resolve(Pin.DONE_PROGRAM.file)));
      keep(open, Bpf.pinned(pins.resolve(Pin.DONE.file)));
      keep(open, Bpf.pinned(pins.resolve(Pin.ISSUED.file)));
      MappedMemory marks = MappedMemory.share(map, MarkLayout.of(place).bytes());
      if (!isOf(marks.segment(), place)) {
        marks.close();
        throw new IOException(pins + ": marks of another device (expected: of " + place + ")");
      }
      return new BlockTracker(place, KernelBoot.id(), open, marks);
    } catch (IOException e) {
      open.forEach(Descriptor::close);
      throw e;
    }
  }

  private static boolean isOf(MemorySegment head, DiskPlace place) {
    return head.get(JAVA_LONG, MAGIC_AT) == MAGIC
        && head.get(JAVA_LONG, SEQUENCE_AT) == place.sequence()
        && head.get(JAVA_LONG, START_AT) == place.startSector()
        && head.get(JAVA_LONG, SECTORS_AT) == place.sectors();
  }

  private enum Pin {
    MARKS("marks"),
    DONE_PROGRAM("done-program"),
    DONE("done"),
    ISSUED("issued");

    private final String file;

    Pin(String file) {
      this.file = file;
    }
  }

  /// Pins it, so that it goes on when this process ends.
  ///
  /// @param pins a folder of a bpf filesystem, with nothing in it
  public void pin(Path pins) throws IOException {
    int last = descriptors.size() - 1;
    Bpf.pin(descriptors.get(0), pins.resolve(Pin.MARKS.file));
    Bpf.pin(doneProgram, pins.resolve(Pin.DONE_PROGRAM.file));
    Bpf.pin(descriptors.get(last - 1), pins.resolve(Pin.DONE.file));
    Bpf.pin(descriptors.get(last), pins.resolve(Pin.ISSUED.file));
  }

  /// Removes the pins; the tracker then ends with the process that holds it.
  public static void unpin(Path pins) throws IOException {
    for (Pin each : Pin.values()) {
      Files.deleteIfExists(pins.resolve(each.file));
    }
  }

  /// The device.
  public DiskPlace place() {
    return place;
  }

  /// Which tracker this is: while it is the same, it was there the whole time.
  public Identity identity() {
    return new Identity(boot, uuid(IDENTITY_AT));
  }

  /// Why nothing can be proved by the marks any more; empty: it can. Stays once it is there.
  public Optional<String> doubt() throws IOException {
    if (!place.isThere()) {
      return Optional.of("the disk was taken away or changed its size");
    }
    sharedOnce |= place.isShared();
    if (sharedOnce) {
      return Optional.of("another loop device writes to the same image");
    }
    long misses = Bpf.misses(doneProgram);
    return misses == 0
        ? Optional.empty()
        : Optional.of("the kernel passed over the program, times: " + misses);
  }

  /// Takes the marks that were set since the last time, and counts them to those since the base. A
  /// region is to be read after its mark was taken.
  public Ranges take() {
    if (state() == BASE) {
      // Taken, but not yet safe in a snapshot: whoever adopts the tracker must not build on it.
      marks.segment().set(JAVA_INT, STATE_AT, TAKEN);
      pendingSinceBase = true;
    }
    Ranges fresh = layout.take(marks.segment(), place.bytes());
    pending = pending.union(fresh);
    return fresh;
  }

  /// What was written since a snapshot was kept, everything taken since included.
  ///
  /// @return empty when it cannot be proved: another base, or a doubt
  public Optional<Ranges> since(SnapshotId snapshot) throws IOException {
    Ranges ignored = take();
    boolean same = pendingSinceBase && uuid(BASE_AT).equals(snapshot.value());
    return same && doubt().isEmpty() ? Optional.of(pending) : Optional.empty();
  }

  /// Makes a snapshot the base: it is published, and holds everything that was taken until now.
  public void keep(SnapshotId snapshot) {
    MemorySegment head = marks.segment();
    head.set(JAVA_INT, STATE_AT, NO_BASE);
    head.set(JAVA_LONG, BASE_AT, snapshot.value().getMostSignificantBits());
    head.set(JAVA_LONG, BASE_AT + Long.BYTES, snapshot.value().getLeastSignificantBits());
    pending = Ranges.NONE;
    pendingSinceBase = false;
    head.set(JAVA_INT, STATE_AT, BASE);
  }

  private int state() {
    return marks.segment().get(JAVA_INT, STATE_AT);
  }

  private UUID uuid(long at) {
    MemorySegment head = marks.segment();
    return new UUID(head.get(JAVA_LONG, at), head.get(JAVA_LONG, at + Long.BYTES));
  }

  /// Ends it in this process, and altogether unless it is pinned.
  @Override
  public void close() {
    marks.close();
    descriptors.forEach(Descriptor::close);
  }
}
