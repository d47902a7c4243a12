package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The shadows in force, and the accounts of all that ever were. Loop only.
final class Shadows {
  /// A target whose address was resolved and allowed.
  ///
  /// @param redact whether secrets are replaced in what goes there
  record Resolved(MirrorTarget target, InetSocketAddress address, boolean redact) {
    private Key key() {
      return new Key(target.workload(), target.shadow());
    }
  }

  private record Key(WorkloadName workload, ShadowName shadow) {}

  /// Each keeps its sample, up to 24 KiB, until it is taken.
  private static final int KEPT_COMPARISONS = 256;

  /// May wait for all shadows together: half of what the agent has for memory outside of its heap.
  private static final long MOST_BYTES = 64L << 20;

  private final List<MirrorWorkload> workloads;
  private final ShadowObservers observers;
  private final MirrorSources sources;
  private final MirrorOptions options;
  private final Map<Key, ShadowLedger> ledgers = new LinkedHashMap<>();
  private final List<ComparedWindow> comparisons = new ArrayList<>();
  private final List<Answers> production;
  private final MarkerKey key;
  private final Redactor redactor;

  /// As markers say it: also tells this start of this agent from others, which number their
  /// connections alike.
  private final String campaign;

  private final @Nullable MarkerCheck[] checks;
  private final LossLog log = new LossLog();
  private Map<Key, ShadowLink> links = Map.of();
  private List<List<ShadowLink>> byWorkload;
  private boolean off;
  private Throttle throttle = Throttle.NONE;

  Shadows(
      List<MirrorWorkload> workloads,
      ShadowObservers observers,
      MirrorSources sources,
      MirrorOptions options) {
    this.workloads = workloads;
    this.observers = observers;
    this.sources = sources;
    this.options = options;
    key = options.safety().markerKey();
    redactor = options.safety().redactor();
    campaign =
        Long.toHexString(options.salt()) + "." + Integer.toHexString(sources.random().nextInt());
    checks = workloads.stream().map(this::check).toArray(MarkerCheck[]::new);
    byWorkload = workloads.stream().map(workload -> List.<ShadowLink>of()).toList();
    production = workloads.stream().map(workload -> new Answers()).toList();
  }

  private @Nullable MarkerCheck check(MirrorWorkload workload) {
    return workload
        .shadow()
        .map(name -> new MarkerCheck(workload.name(), name, workload.protocol(), key))
        .orElse(null);
  }

  /// Looks at a record of what a shadow on this host received.
  void check(RecordView item) {
    MarkerCheck check = checks[item.workload()];
    if (check != null) {
      check.accept(item);
    }
  }

  List<MarkerCounts> markerCounts() {
    return Stream.of(checks).filter(Objects::nonNull).map(MarkerCheck::counts).toList();
  }

  /// The links of a workload, by its index.
  List<ShadowLink> of(int workload) {
    return byWorkload.get(workload);
  }

  /// What production answers to a workload, by its index.
  Answers production(int workload) {
    return production.get(workload);
  }

  Collection<ShadowLink> all() {
    return links.values();
  }

  /// Puts targets in the place of those in force; a shadow whose address stays keeps its
  /// connections.
  void replace(List<Resolved> wanted) {
    Map<Key, ShadowLink> next = new LinkedHashMap<>();
    for (Resolved one : wanted) {
      next.put(one.key(), linkTo(one));
    }
    links.values().stream()
        .filter(link -> next.get(new Key(link.target().workload(), link.target().shadow())) != link)
        .forEach(link -> link.off(true));
    links = next;
    int count = Math.max(1, links.size());
    int lanes = Math.max(1, options.bounds().maxLanes() / count);
    long bytes = Math.min(options.bounds().shadowBytes(), MOST_BYTES / count);
    links.values().forEach(link -> link.share(lanes, bytes));
    byWorkload =
        workloads.stream()
            .map(workload ->
                links.values().stream()
                    .filter(link -> link.target().workload().equals(workload.name()))
                    .toList())
            .toList();
  }

  void off(boolean now) {
    off = now;
    links.values().forEach(link -> link.off(now));
  }

  void throttle(Throttle now) {
    throttle = now;
    links.values().forEach(link -> link.throttle(now));
  }

  List<Ledger> ledgers() {
    return ledgers.values().stream().map(ShadowLedger::snapshot).toList();
  }

  List<ShadowClasses> classes() {
    return ledgers.values().stream().map(ShadowLedger::classes).toList();
  }

  List<ShadowHealth> health() {
    return links.values().stream().map(ShadowLink::health).toList();
  }

  void sweep(long now) {
    links.values().forEach(link -> link.sweep(now));
  }

  /// Ends the windows of comparison; what nobody takes is forgotten, oldest first.
  void turnWindows() {
    for (ShadowLink link : links.values()) {
      comparisons.addAll(link.comparing.turn(sources.wall().instant(), baseline(link)));
    }
    int surplus = comparisons.size() - KEPT_COMPARISONS;
    if (surplus > 0) {
      comparisons.subList(0, surplus).clear();
    }
  }

  private @Nullable FieldTable baseline(ShadowLink of) {
    return links.values().stream()
        .filter(link -> link != of && link.target().baseline())
        .filter(link -> link.target().workload().equals(of.target().workload()))
        .findFirst()
        .map(link -> link.comparing.fields())
        .orElse(null);
  }

  private CompareMode compare(WorkloadName workload) {
    return workloads.stream()
        .filter(known -> known.name().equals(workload))
        .map(MirrorWorkload::compare)
        .findFirst()
        .orElse(CompareMode.STATUS);
  }

  List<ComparedWindow> takeComparisons() {
    List<ComparedWindow> taken = List.copyOf(comparisons);
    comparisons.clear();
    return taken;
  }

  void logLosses() {
    log.report(ledgers());
  }

  private ShadowLink linkTo(Resolved wanted) {
    MirrorTarget target = wanted.target();
    ShadowLink known = links.get(wanted.key());
    if (known != null
        && known.address.equals(wanted.address())
        && known.target().lanes() == target.lanes()) {
      known.retarget(target);
      return known;
    }
    ShadowLink fresh =
        new ShadowLink(
            target,
            wanted.address(),
            ledgers.computeIfAbsent(
                wanted.key(), key -> new ShadowLedger(key.workload(), key.shadow())),
            new Comparing(
                target.workload(),
                target.shadow(),
                compare(target.workload()),
                sources.random(),
                sources.wall().instant(),
                redactor),
            observers.of(target),
            restraints(),
            treatment(wanted));
    fresh.off(off);
    fresh.throttle(throttle);
    return fresh;
  }

  private Restraints restraints() {
    long timeout = options.timeout().toNanos();
    return new Restraints(
        new Breaker(sources.random(), 2 * timeout),
        new Shedding(timeout),
        options.bounds().shadowBytes());
  }

  private Treatment treatment(Resolved wanted) {
    Marking marking = new Marking(key, campaign, wanted.target().shadow());
    return Treatment.of(
        wanted.target(), options.safety(), marking, wanted.redact() ? redactor : null);
  }
}
