package io.shadowcast.aggregator.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.aggregator.store.Written;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Fact;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.Labels;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.Objective;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.Order;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final HostId WEB = new HostId("web-1");

  @TempDir private Path directory;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final InstantSource clock = now::get;
  private final Connections connections = new Connections(clock, Duration.ofSeconds(30));
  private final List<String> gaveWay = new ArrayList<>();
  private StateStore state;
  private Fleet fleet;

  @BeforeEach
  void open() {
    state = StateStore.open(directory);
    fleet = new Fleet(state, connections, clock);
    introduce(WEB);
  }

  @AfterEach
  void close() {
    state.close();
  }

  private void introduce(HostId host) {
    Inventory inventory =
        new Inventory("Debian 12", "6.1", "x86_64", "cpu", 2, 1 << 30, List.of(), List.of(), "kvm");
    List<ObservedWorkload> workloads =
        List.of(new ObservedWorkload(new WorkloadName("shop"), List.of(8080), "http1", "passive"));
    fleet.introduce(
        host,
        new Fleet.Introduction(
            inventory, List.of(ProbeResult.full("proc")), workloads, "0.1.0", Optional.empty()));
  }

  @Test
  void whatAnAgentSaysOutlivesTheProcess() {
    state.close();
    state = StateStore.open(directory);
    fleet = new Fleet(state, connections, clock);
    HostRecord host = fleet.host(WEB).orElseThrow().host();
    assertEquals("Debian 12", host.inventory().orElseThrow().os());
    assertEquals(List.of(ProbeResult.full("proc")), host.probes());
    assertEquals(
        List.of(8080),
        fleet.workload(WEB, new WorkloadName("shop")).orElseThrow().observed().ports());
  }

  @Test
  void declaredTypeHoldsUntilAnOperatorChoosesAndIsDatedWhenItChanges() {
    WorkloadName shop = new WorkloadName("shop");
    declare(shop, "small");
    WorkloadRecord first = fleet.workload(WEB, shop).orElseThrow();
    assertEquals(Optional.of(new VmTypeName("small")), first.ownType());
    assertEquals(Optional.empty(), first.vmType());
    assertEquals(Optional.empty(), first.vmTypeSince(), "it never was another one");
    declare(shop, "medium");
    Optional<Instant> changed = fleet.workload(WEB, shop).orElseThrow().vmTypeSince();
    assertEquals(Optional.of(clock.instant()), changed);
    Optional<VmTypeName> large = Optional.of(new VmTypeName("large"));
    fleet.update(WEB, shop, new WorkloadRecord.Settings(Objective.NONE, large), "");
    declare(shop, "small");
    assertEquals(large, fleet.workload(WEB, shop).orElseThrow().ownType());
  }

  private void declare(WorkloadName workload, String type) {
    Optional<VmTypeName> declared = Optional.of(new VmTypeName(type));
    state
        .workloads()
        .observe(
            WEB,
            List.of(new ObservedWorkload(workload, List.of(8080), "http1", "passive", declared)),
            clock.instant());
  }

  @Test
  void updateOnAnOldEtagChangesNothing() {
    String etag = fleet.host(WEB).orElseThrow().etag();
    var web = new HostRecord.Settings("web", Labels.of("zone", "a"), Optional.empty());
    assertInstanceOf(Written.Saved.class, fleet.update(WEB, web, etag));
    var other = new HostRecord.Settings("db", Labels.NONE, Optional.empty());
    assertInstanceOf(Written.Stale.class, fleet.update(WEB, other, etag));
    assertEquals("web", fleet.host(WEB).orElseThrow().host().group());
    assertInstanceOf(Written.Missing.class, fleet.update(new HostId("no"), other, ""));
  }

  @Test
  void everyFaultIsSaidAtOnce() {
    var settings =
        new HostRecord.Settings(
            "Not A Group", Labels.of(Map.of("Bad Name", "x")), Optional.of(new VmTypeName("huge")));
    InvalidInputException faults =
        assertThrows(InvalidInputException.class, () -> fleet.validate(settings, "x", true));
    assertEquals(4, faults.faults().size(), faults::getMessage);
    assertTrue(
        String.valueOf(faults.getMessage())
            .contains("vm_type: vmTypes/huge (expected: a VM type of the catalogue)"));
  }

  @Test
  void filterSelectsByGroupLabelAndState() {
    introduce(new HostId("db-1"));
    fleet.update(
        WEB, new HostRecord.Settings("web", Labels.of("zone", "a b"), Optional.empty()), "");
    assertEquals(List.of("web-1"), names("group=web AND labels.zone=\"a b\""));
    assertEquals(List.of("db-1", "web-1"), names(""));
    assertEquals(List.of(), names("state=connected"));
    connections.connect(WEB, new Stream("10.0.0.1:5"));
    assertEquals(List.of("web-1"), names("state=connected"));
    assertEquals(List.of("db-1"), names("state=silent"));
    // As docs/CLI.md has it.
    assertEquals(List.of("web-1"), names("group=web state=connected"));
    assertEquals(List.of("web-1"), names(" labels.zone = \"a b\", state=CONNECTED and group=web"));
    assertEquals(List.of(), names("group=web state=silent"));
    InvalidInputException faults =
        assertThrows(InvalidInputException.class, () -> names("group AND state=odd"));
    assertEquals(2, faults.faults().size());
    InvalidInputException unknown =
        assertThrows(InvalidInputException.class, () -> names("group=web colour=blue zone=\"a"));
    assertEquals(2, unknown.faults().size(), unknown::getMessage);
    assertTrue(
        String.valueOf(unknown.getMessage()).contains("filter: colour=blue (expected: group=NAME"),
        unknown::getMessage);
  }

  private List<String> names(String filter) {
    return fleet.hosts(HostFilter.parse(filter), Page.Request.FIRST).items().stream()
        .map(view -> view.host().name().value())
        .toList();
  }

  @Test
  void pagesFollowEachOther() {
    for (int i = 0; i < 5; i++) {
      introduce(new HostId("node-" + i));
    }
    Page<HostView> first = fleet.hosts(HostFilter.ALL, read(4, ""));
    Page<HostView> second = fleet.hosts(HostFilter.ALL, read(4, first.nextToken()));
    assertEquals(4, first.items().size());
    assertEquals(2, second.items().size());
    assertEquals("", second.nextToken());
    InvalidInputException faults = assertThrows(InvalidInputException.class, () -> read(-1, "?!"));
    assertEquals(2, faults.faults().size(), faults::getMessage);
  }

  private static Page.Request read(int size, String token) {
    Faults faults = new Faults();
    Page.Request request = Page.Request.read(faults, size, token);
    faults.refuse();
    return request;
  }

  @Test
  void secondAgentOfOneNameIsRefusedUntilTheFirstFallsSilent() {
    assertInstanceOf(
        Connections.Attempt.Accepted.class, connections.connect(WEB, new Stream("10.0.0.1:5000")));
    var refused =
        assertInstanceOf(
            Connections.Attempt.Refused.class,
            connections.connect(WEB, new Stream("10.0.0.2:6000")));
    assertTrue(refused.message().contains("10.0.0.1:5000"), refused::message);
    assertTrue(refused.message().contains("10.0.0.2:6000"), refused::message);
    now.set(NOON.plusSeconds(31));
    assertEquals(HostState.SILENT, fleet.host(WEB).orElseThrow().state());
    assertInstanceOf(
        Connections.Attempt.Accepted.class, connections.connect(WEB, new Stream("10.0.0.2:6000")));
    assertEquals(List.of("10.0.0.1:5000"), gaveWay);
  }

  /// A stream of which only its address matters.
  private final class Stream implements Connections.Link {
    private final String remote;

    Stream(String remote) {
      this.remote = remote;
    }

    @Override
    public String remote() {
      return remote;
    }

    @Override
    public boolean tell(MirrorSettings settings) {
      return true;
    }

    @Override
    public boolean tell(RecordingOrder order) {
      return true;
    }

    @Override
    public boolean send(Order order) {
      return true;
    }

    @Override
    public void giveWay() {
      gaveWay.add(remote);
    }
  }

  @Test
  void onlyChangesOfFactsAreVersions() {
    assertEquals(1, state.facts().record(WEB, List.of(fact(1, "a"))));
    assertEquals(0, state.facts().record(WEB, List.of(fact(2, "a"))));
    assertEquals(1, state.facts().record(WEB, List.of(fact(3, "b"))));
    assertEquals(0, state.facts().record(WEB, List.of(fact(1, "a"))), "sent again");
    assertEquals(1, state.facts().record(WEB, List.of(fact(4, "a"))));
    assertEquals(3, fleet.factVersions(WEB, "sysctl", "x", Page.Request.FIRST).items().size());
    Page<Fact> then = fleet.facts(WEB, Optional.empty(), NOON.plusSeconds(3), Page.Request.FIRST);
    assertEquals(Optional.of("b"), then.items().getFirst().value());
  }

  private static Fact fact(int second, String value) {
    SourceTime observed =
        new SourceTime(new BootId(new UUID(1, 1)), second, NOON.plusSeconds(second));
    return new Fact("sysctl", "x", Optional.of(value), "digest-" + value, false, false, observed);
  }

  @Test
  void factsComeInPagesAndTheirPastIsForgottenByAge() {
    for (int i = 0; i < 5; i++) {
      state.facts().record(WEB, List.of(named("a" + i, 1, "old"), named("a" + i, 9, "new")));
    }
    Page<Fact> first = fleet.facts(WEB, Optional.empty(), NOON.plusSeconds(10), read(3, ""));
    Page<Fact> second =
        fleet.facts(WEB, Optional.of("sysctl"), NOON.plusSeconds(10), read(3, first.nextToken()));
    assertEquals(List.of("a0", "a1", "a2"), first.items().stream().map(Fact::name).toList());
    assertEquals(List.of("a3", "a4"), second.items().stream().map(Fact::name).toList());
    assertEquals("", second.nextToken());

    Page<Fact> oldest = fleet.factVersions(WEB, "sysctl", "a0", read(1, ""));
    Page<Fact> newest = fleet.factVersions(WEB, "sysctl", "a0", read(1, oldest.nextToken()));
    assertEquals(Optional.of("new"), newest.items().getFirst().value());
    assertEquals(0, state.facts().purge(NOON.plusSeconds(9)), "in force until then");
    assertEquals(5, state.facts().purge(NOON.plusSeconds(10)));
    assertEquals(0, state.facts().purge(NOON.plusSeconds(99)), "the newest stays");
    assertEquals(
        5, fleet.facts(WEB, Optional.empty(), NOON.plusSeconds(10), read(9, "")).items().size());
  }

  private static Fact named(String name, int second, String value) {
    Fact fact = fact(second, value);
    return new Fact(fact.kind(), name, fact.value(), fact.digest(), false, false, fact.observed());
  }
}
