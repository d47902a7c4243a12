package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The accounting of one workload towards one shadow. Each of the four sides of the equation is
/// counted for itself, so that a fault of ours shows. Loop only.
final class ShadowLedger {
  private static final class Count {
    long records;
    long bytes;
  }

  private final WorkloadName workload;
  private final ShadowName shadow;
  private final ClassCounts classes = new ClassCounts();
  private final Map<LossReason, Count> losses = new EnumMap<>(LossReason.class);
  private long seen;
  private long sent;
  private long waiting;

  ShadowLedger(WorkloadName workload, ShadowName shadow) {
    this.workload = workload;
    this.shadow = shadow;
  }

  /// A request came.
  void seen() {
    seen++;
  }

  /// It was taken into a lane.
  void admitted() {
    waiting++;
  }

  /// It left its lane, written completely.
  void sent(Exchange exchange) {
    waiting--;
    sent++;
    classes.kept(exchange.priority);
  }

  /// It left its lane unsent, or cut.
  void dropped(Exchange exchange, LossReason reason) {
    waiting--;
    lost(reason, 1, exchange.bytes);
    classes.lost(exchange.priority, reason);
  }

  /// It was refused before it got into a lane.
  void refused(RecordView item, LossReason reason) {
    lost(reason, 1, item.length());
    classes.lost(item.priority(), reason);
  }

  /// Further bytes of a request that is lost already.
  void more(LossReason reason, long bytes) {
    lost(reason, 0, bytes);
  }

  long waiting() {
    return waiting;
  }

  /// The same by class; its counts may be read from any thread.
  ShadowClasses classes() {
    return new ShadowClasses(workload, shadow, classes);
  }

  Ledger snapshot() {
    List<Loss> named = new ArrayList<>();
    losses.forEach((reason, count) -> named.add(new Loss(reason, count.records, count.bytes)));
    return new Ledger(workload, Optional.of(shadow), seen, sent, waiting, named);
  }

  private void lost(LossReason reason, long records, long bytes) {
    Count count = losses.computeIfAbsent(reason, key -> new Count());
    count.records += records;
    count.bytes += bytes;
  }
}
