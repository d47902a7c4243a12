package io.shadowcast.agent.capture;

import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.WorkloadName;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What became of the requests of each workload: seen = handed on + each named loss + waiting, at
/// every moment anyone looks. One capturing thread writes; any thread may read. Each change moves a
/// request from one place to another between two steps of a version number, and a reader takes a
/// copy only between changes.
@SuppressWarnings("EnumOrdinal") // cells of an array that never leaves this class
public final class CaptureAccounts {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle VERSION;
  private static final LossReason[] REASONS = LossReason.values();

  private static final int SEEN = 0;
  private static final int HANDED_ON = 1;
  private static final int WAITING = 2;
  private static final int HANDED_ON_BYTES = 3;
  private static final int LOST = 4;
  private static final int LOST_BYTES = LOST + REASONS.length;
  private static final int CELLS = LOST_BYTES + REASONS.length;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(CaptureAccounts.class, "version", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final List<WorkloadName> workloads;
  private final List<MalformedSample> malformed;
  private final List<ClassCounts> classes;
  private final long[] cells;

  @SuppressWarnings("unused") // by VERSION
  private long version;

  /// Empty accounts.
  public CaptureAccounts(List<CapturedWorkload> workloads) {
    this.workloads = workloads.stream().map(CapturedWorkload::name).toList();
    malformed = workloads.stream().map(_ -> new MalformedSample()).toList();
    classes = workloads.stream().map(_ -> new ClassCounts()).toList();
    cells = new long[CELLS * workloads.size()];
  }

  /// The first byte of a request was seen. Writer.
  public void began(int workload) {
    change(true);
    add(workload, SEEN, 1);
    add(workload, WAITING, 1);
    change(false);
  }

  /// A request that waited is in the queue, whole. Writer.
  public void handedOn(int workload, PriorityClass priority, long bytes) {
    classes.get(workload).kept(priority);
    change(true);
    add(workload, WAITING, -1);
    add(workload, HANDED_ON, 1);
    add(workload, HANDED_ON_BYTES, bytes);
    change(false);
  }

  /// A request that waited is lost. Writer.
  public void lost(int workload, PriorityClass priority, LossReason reason, long bytes) {
    classes.get(workload).lost(priority, reason);
    change(true);
    add(workload, WAITING, -1);
    add(workload, LOST + reason.ordinal(), 1);
    add(workload, LOST_BYTES + reason.ordinal(), bytes);
    change(false);
  }

  /// Requests whose bytes were never seen are known to have been there. Writer.
  ///
  /// @param bytes 0 when not known
  public void missed(int workload, LossReason reason, long records, long bytes) {
    change(true);
    add(workload, SEEN, records);
    add(workload, LOST + reason.ordinal(), records);
    add(workload, LOST_BYTES + reason.ordinal(), bytes);
    change(false);
  }

  /// The capture has ended by itself, and with it what was known of the requests that waited.
  /// Writer, when there is none other any more.
  public void abandonWaiting(LossReason reason) {
    for (int i = 0; i < workloads.size(); i++) {
      long waiting = (long) CELL.get(cells, i * CELLS + WAITING);
      change(true);
      add(i, WAITING, -waiting);
      add(i, LOST + reason.ordinal(), waiting);
      change(false);
    }
  }

  /// Bytes that belong to no request known. Writer.
  public void lostBytes(int workload, LossReason reason, long bytes) {
    change(true);
    add(workload, LOST_BYTES + reason.ordinal(), bytes);
    change(false);
  }

  /// How a malformed request began. Writer.
  public void malformed(int workload, MemorySegment memory, long from, long end) {
    malformed.get(workload).offer(memory, from, end);
  }

  /// How a malformed request since the last call began, escaped; empty when there was none. For one
  /// reader.
  public String takeMalformed(int workload) {
    return malformed.get(workload).take();
  }

  /// The ledger of each workload, in order of the workloads.
  public List<Ledger> ledgers() {
    long[] copy = snapshot();
    List<Ledger> ledgers = new ArrayList<>();
    for (int i = 0; i < workloads.size(); i++) {
      ledgers.add(ledger(workloads.get(i), copy, i * CELLS));
    }
    return List.copyOf(ledgers);
  }

  /// The ledger of one workload.
  public Ledger ledger(int workload) {
    return ledger(workloads.get(workload), snapshot(), workload * CELLS);
  }

  /// The ledger of one workload in several accounts together: of the queues of one source.
  public static Ledger ledger(List<CaptureAccounts> of, int workload) {
    long[] sum = new long[CELLS];
    for (CaptureAccounts each : of) {
      long[] copy = each.snapshot();
      for (int i = 0; i < CELLS; i++) {
        sum[i] += copy[workload * CELLS + i];
      }
    }
    return ledger(of.getFirst().workloads.get(workload), sum, 0);
  }

  /// What became of the requests of each class. One whose head was never read counts as P2.
  public ClassCounts classes(int workload) {
    return classes.get(workload);
  }

  /// Bytes of the requests handed on.
  public long handedOnBytes(int workload) {
    return (long) CELL.getOpaque(cells, workload * CELLS + HANDED_ON_BYTES);
  }

  private static Ledger ledger(WorkloadName name, long[] copy, int at) {
    List<Loss> losses = new ArrayList<>();
    for (LossReason reason : REASONS) {
      long records = copy[at + LOST + reason.ordinal()];
      long bytes = copy[at + LOST_BYTES + reason.ordinal()];
      if (records > 0 || bytes > 0) {
        losses.add(new Loss(reason, records, bytes));
      }
    }
    return new Ledger(
        name, Optional.empty(), copy[at + SEEN], copy[at + HANDED_ON], copy[at + WAITING], losses);
  }

  private long[] snapshot() {
    long[] copy = new long[cells.length];
    while (true) {
      long before = (long) VERSION.getAcquire(this);
      for (int i = 0; i < copy.length; i++) {
        copy[i] = (long) CELL.getOpaque(cells, i);
      }
      VarHandle.acquireFence();
      if ((before & 1) == 0 && before == (long) VERSION.getOpaque(this)) {
        return copy;
      }
      Thread.onSpinWait();
    }
  }

  private void change(boolean begins) {
    long next = (long) VERSION.get(this) + 1;
    if (begins) {
      VERSION.setOpaque(this, next);
      VarHandle.storeStoreFence();
    } else {
      VERSION.setRelease(this, next);
    }
  }

  private void add(int workload, int cell, long amount) {
    int at = workload * CELLS + cell;
    CELL.setOpaque(cells, at, (long) CELL.get(cells, at) + amount);
  }
}
