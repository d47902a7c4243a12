package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.metrics.MachineInventory;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.agent.uplink.HostAgent;
import io.shadowcast.words.Hello;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.Order;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.RecordingState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What the uplink says and hears for this agent.
final class Voice implements HostAgent {
  private final AgentSettings settings;
  private final Spool spool;
  private final Steering steering;
  private final Snapshotting snapshotting;
  private final OrderedRecordings recordings;
  private final Supplier<List<ProbeResult>> probes;
  private final Runnable first;
  private final AtomicBoolean greeted = new AtomicBoolean();

  /// @param first what is done after the first Welcome
  Voice(
      AgentSettings settings,
      Spool spool,
      Steering steering,
      Snapshotting snapshotting,
      OrderedRecordings recordings,
      Supplier<List<ProbeResult>> probes,
      Runnable first) {
    this.settings = settings;
    this.spool = spool;
    this.steering = steering;
    this.snapshotting = snapshotting;
    this.recordings = recordings;
    this.probes = probes;
    this.first = first;
  }

  @Override
  public Hello hello() {
    List<ObservedWorkload> workloads =
        settings.workloads().stream().map(WorkloadSettings::observed).toList();
    return new Hello(
        Main.version(),
        spool.boot(),
        MachineInventory.read(),
        probes.get(),
        workloads,
        steering.revision(),
        steering.pausedSince());
  }

  @Override
  public Optional<Instant> pausedSince() {
    return steering.pausedSince();
  }

  @Override
  public void refused(long revision, List<String> faults) {
    steering.refused(revision, faults);
  }

  @Override
  public void welcomed() {
    if (greeted.compareAndSet(false, true)) {
      first.run();
    }
  }

  @Override
  public boolean carryOut(Order order, Consumer<Receipt> receipt) {
    return snapshotting.carryOut(order, receipt);
  }

  @Override
  public void carryOut(RecordingOrder order) {
    recordings.take(order);
  }

  @Override
  public List<RecordingState> recordings() {
    return recordings.states();
  }

  @Override
  public List<String> apply(MirrorSettings wanted) {
    return steering.apply(wanted);
  }
}
