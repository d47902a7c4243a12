package io.shadowcast.aggregator.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.HostId;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stores of the state, each on a real file.
class StateStoresTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final HostId WEB = new HostId("web-1");
  private static final String KEY = "key";
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final VmTypeName SMALL = new VmTypeName("small");

  @TempDir private Path directory;
  private StateStore state;

  @BeforeEach
  void open() {
    state = StateStore.open(directory);
    state.hosts().enrol(WEB, NOON);
  }

  @AfterEach
  void close() {
    state.close();
  }

  private void reopen() {
    state.close();
    state = StateStore.open(directory);
  }

  @Test
  void everyChangeOfAShadowIsANewRevisionForTheAgent() {
    assertEquals(0, state.shadows().mirror(WEB).revision());
    assertTrue(state.shadows().create(WEB, target("small", 1), NOON));
    assertFalse(state.shadows().create(WEB, target("small", 0.5), NOON), "the name is taken");
    assertTrue(state.shadows().create(WEB, target("large", 1), NOON));
    assertEquals(2, state.shadows().mirror(WEB).revision());
    reopen();
    MirrorSettings settings = state.shadows().settings(WEB);
    assertEquals(List.of(target("large", 1), target("small", 1)), settings.targets());
    assertTrue(state.shadows().delete(WEB, new ShadowName("small")));
    assertFalse(state.shadows().delete(WEB, new ShadowName("small")));
    assertEquals(3, state.shadows().mirror(WEB).revision());
  }

  @Test
  void aRateIsSetForOneShadowOrForAll() {
    state.shadows().create(WEB, target("small", 1), NOON);
    state.shadows().create(WEB, target("large", 1), NOON);
    change(0.25, Optional.of(new ShadowName("small")));
    assertEquals(List.of(1.0, 0.25), rates());
    change(0.5, Optional.empty());
    assertEquals(List.of(0.5, 0.5), rates());
    assertEquals(4, state.shadows().mirror(WEB).revision());
  }

  private void change(double rate, Optional<ShadowName> shadow) {
    state
        .shadows()
        .change(
            WEB,
            new ShadowStore.Change(
                Optional.empty(), OptionalDouble.of(rate), shadow, Optional.empty()));
  }

  private List<Double> rates() {
    return state.shadows().list(Optional.of(WEB)).stream()
        .map(shadow -> shadow.target().rate())
        .toList();
  }

  @Test
  void answersToOldRevisionsDoNotCoverNewerOnes() {
    state.shadows().change(WEB, ShadowStore.Change.off(true));
    state.shadows().change(WEB, ShadowStore.Change.off(false));
    state.shadows().outcome(WEB, 1, List.of());
    state.shadows().outcome(WEB, 2, List.of("mirror.rate: 2 (expected: 0..1)"));
    MirrorRecord refused = state.shadows().mirror(WEB);
    assertEquals(1, refused.appliedRevision());
    assertEquals(1, refused.faults().size());
    state.shadows().outcome(WEB, 2, List.of());
    state.shadows().outcome(WEB, 1, List.of("late"));
    state.shadows().outcome(WEB, 9, List.of("never sent"));
    MirrorRecord applied = state.shadows().mirror(WEB);
    assertEquals(2, applied.appliedRevision());
    assertEquals(List.of(), applied.faults());
    state.shadows().outrank(WEB, 77);
    assertEquals(78, state.shadows().mirror(WEB).revision());
  }

  @Test
  void aRefusalIsNotShownUnderALaterChange() {
    state.shadows().change(WEB, ShadowStore.Change.off(true));
    state.shadows().outcome(WEB, 1, List.of("wrong"));
    assertEquals(List.of("wrong"), state.shadows().mirror(WEB).faults());
    state.shadows().change(WEB, ShadowStore.Change.off(false));
    assertEquals(List.of(), state.shadows().mirror(WEB).faults());
    state.shadows().outcome(WEB, 1, List.of("wrong, and late"));
    assertEquals(List.of(), state.shadows().mirror(WEB).faults());
  }

  @Test
  void ofAgentsThatComeAtOnceWithOneTokenOneIsAccepted() throws Exception {
    state.tokens().add("hash", Optional.empty(), NOON, NOON.plusSeconds(60));
    Callable<TokenStore.Use> use = () -> state.tokens().use("hash", WEB, KEY, NOON);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<TokenStore.Use>> uses =
          threads.invokeAll(List.of(use, use, use, use, use, use, use, use));
      long accepted =
          uses.stream()
              .map(Future::resultNow)
              .filter(TokenStore.Use.Accepted.class::isInstance)
              .count();
      assertEquals(1, accepted);
    }
    reopen();
    assertEquals(new TokenStore.Use.Repeated(), state.tokens().use("hash", WEB, KEY, NOON));
    var spent = new TokenStore.Use.Spent(NOON, WEB);
    assertEquals(spent, state.tokens().use("hash", WEB, "another key", NOON));
    assertEquals(spent, state.tokens().use("hash", WEB, KEY, NOON.plusSeconds(60)));
    assertEquals(spent, state.tokens().use("hash", new HostId("web-2"), KEY, NOON));
  }

  @Test
  void aTokenIsForItsHostAndItsTime() {
    state.tokens().add("bound", Optional.of(WEB), NOON, NOON.plusSeconds(60));
    HostId other = new HostId("web-2");
    assertEquals(new TokenStore.Use.OtherHost(WEB), state.tokens().use("bound", other, KEY, NOON));
    assertEquals(
        new TokenStore.Use.Expired(NOON.plusSeconds(60)),
        state.tokens().use("bound", WEB, KEY, NOON.plusSeconds(60)));
    assertEquals(new TokenStore.Use.Accepted(true), state.tokens().use("bound", WEB, KEY, NOON));
    assertEquals(new TokenStore.Use.Unknown(), state.tokens().use("none", WEB, KEY, NOON));
    assertEquals(0, state.tokens().purge(NOON.plusSeconds(60)));
    assertEquals(1, state.tokens().purge(NOON.plusSeconds(61)));
    assertEquals(new TokenStore.Use.Unknown(), state.tokens().use("bound", WEB, KEY, NOON));
  }

  @Test
  void aModelThatGoesIntoServiceRetiresTheOneBefore() {
    assertEquals(1, state.models().nextVersion(WEB, SHOP, SMALL));
    state.models().add(model("a", true));
    ModelRecord second = state.models().add(model("b", true));
    ModelRecord third = state.models().add(model("c", false));
    assertEquals(2, second.version());
    assertEquals(3, third.version());
    reopen();
    assertEquals(
        List.of("b"),
        state.models().list(Optional.of(WEB), Optional.of(SHOP)).stream()
            .filter(ModelRecord::inService)
            .map(ModelRecord::name)
            .toList());
    assertFalse(state.models().find("a").orElseThrow().inService());
    assertEquals(Optional.empty(), state.models().find("d"));
  }

  @Test
  void aTrainingThatWasNotEndedIsFoundAfterARestart() {
    TrainingRecord first = state.models().start(WEB, SHOP, NOON);
    TrainingRecord second = state.models().start(WEB, SHOP, NOON);
    state.models().end(first.id(), "ACCEPTED", "fine", List.of("a"), NOON.plusSeconds(9));
    reopen();
    assertEquals(List.of(second), state.models().trainings("RUNNING"));
    TrainingRecord ended = state.models().training(first.id()).orElseThrow();
    assertEquals(List.of("a"), ended.models());
    assertEquals(Optional.of(NOON.plusSeconds(9)), ended.ended());
  }

  @Test
  void anAnswerIsKeptForItsCallerUntilItExpires() {
    RequestStore.Answered answered = new RequestStore.Answered("M", "hash", new byte[] {1, 2});
    Instant expires = NOON.plus(Duration.ofHours(24));
    state.requests().put("users/a", "r-1", answered, expires);
    reopen();
    RequestStore.Answered found = state.requests().find("users/a", "r-1", NOON).orElseThrow();
    assertArrayEquals(new byte[] {1, 2}, found.response());
    assertEquals("hash", found.hash());
    assertEquals(Optional.empty(), state.requests().find("users/b", "r-1", NOON));
    assertEquals(Optional.empty(), state.requests().find("users/a", "r-1", expires));
    assertEquals(1, state.requests().purge(expires.plusSeconds(1)));
  }

  @Test
  void anEffectThatFailsLeavesNoAnswerBehind() {
    RequestStore.Answered answered = new RequestStore.Answered("M", "hash", new byte[0]);
    assertThrows(
        IllegalStateException.class,
        () ->
            state.transaction(() -> {
              state.requests().put("users/a", "r-1", answered, NOON.plusSeconds(60));
              throw new IllegalStateException("the effect failed");
            }));
    assertEquals(Optional.empty(), state.requests().find("users/a", "r-1", NOON));
  }

  @Test
  void anImportSaysWhatItDidAndKeepsPricesExact() {
    VmType small = type("small", "0.10");
    VmType large = type("large", "0.4000001");
    assertEquals(
        new VmTypeStore.Import(2, 0, 0), state.vmTypes().put(List.of(small, large), false));
    assertEquals(
        new VmTypeStore.Import(0, 1, 0),
        state.vmTypes().put(List.of(type("small", "0.2"), large), false));
    reopen();
    assertEquals(List.of(large, type("small", "0.2")), state.vmTypes().list());
    assertEquals(
        new VmTypeStore.Import(1, 0, 2), state.vmTypes().put(List.of(type("huge", "1")), true));
    assertEquals(List.of(type("huge", "1")), state.vmTypes().list());
    assertTrue(state.vmTypes().delete(new VmTypeName("huge")));
    assertFalse(state.vmTypes().delete(new VmTypeName("huge")));
  }

  private static MirrorTarget target(String shadow, double rate) {
    return new MirrorTarget(
        SHOP,
        new ShadowName(shadow),
        SMALL,
        Endpoint.parse("127.0.0.1:9001"),
        rate,
        true,
        LaneMode.FAN_IN);
  }

  private static ModelRecord model(String name, boolean inService) {
    return new ModelRecord(
        name, WEB, SHOP, SMALL, 0, inService, NOON, "signature", 40, "{}", "models/" + name);
  }

  private static VmType type(String name, String price) {
    return new VmType(new VmTypeName(name), 1, 512, "", "", new BigDecimal(price), "EUR", "");
  }

  @Test
  void theNewestLedgersAreReadAtOnceAndWrittenTogether() {
    Ledger first = new Ledger(SHOP, Optional.empty(), 10, 9, 1, List.of());
    Ledger shadow = new Ledger(SHOP, Optional.of(new ShadowName("small")), 9, 8, 1, List.of());
    Ledger second = new Ledger(SHOP, Optional.empty(), 20, 20, 0, List.of());
    state.ledgers().put(WEB, List.of(shadow, first));
    assertEquals(List.of(first, shadow), state.ledgers().list(WEB));
    try (StateStore onDisk = StateStore.open(directory)) {
      assertEquals(List.of(), onDisk.ledgers().list(WEB), "no commit per batch");
      assertEquals(2, state.ledgers().flush());
      assertEquals(0, state.ledgers().flush());
      assertEquals(List.of(first, shadow), onDisk.ledgers().list(WEB));
    }
    state.ledgers().put(WEB, List.of(second));
    assertEquals(List.of(second), state.ledgers().list(WEB), "the shadow is of an earlier start");
    reopen();
    assertEquals(List.of(second), state.ledgers().list(WEB));
  }

  @Test
  void theAccountingOfAShadowEndsWhenItsAgentHasHeardOfItsEnd() {
    Ledger shop = new Ledger(SHOP, Optional.empty(), 10, 9, 1, List.of());
    Ledger shadow = new Ledger(SHOP, Optional.of(new ShadowName("small")), 9, 8, 1, List.of());
    state.ledgers().put(WEB, List.of(shadow, shop));
    assertEquals(List.of(shop, shadow), state.accounting(WEB), "of the agent's own settings");
    state.shadows().create(WEB, target("small", 1), NOON);
    state.shadows().outcome(WEB, 1, List.of());
    assertEquals(List.of(shop, shadow), state.accounting(WEB));
    state.shadows().delete(WEB, new ShadowName("small"));
    assertEquals(List.of(shop, shadow), state.accounting(WEB), "it may mirror still");
    state.shadows().outcome(WEB, 2, List.of());
    assertEquals(List.of(shop), state.accounting(WEB));
  }

  @Test
  void aWindowOfComparisonGrowsAndSurvivesARestart() {
    Comparison young = window(10, new Comparison.LogRatio(0.2, 0.18, 0.1, 0.3));
    Comparison grown = window(30, Comparison.LogRatio.of(0.2));
    state.comparisons().put(WEB, List.of(young));
    assertEquals(List.of(young), state.comparisons().list(WEB, NOON));
    assertEquals(1, state.comparisons().flush());
    state.comparisons().put(WEB, List.of(grown));
    assertEquals(List.of(grown), state.comparisons().list(WEB, NOON), "the newest of its start");
    reopen();
    assertEquals(List.of(grown), state.comparisons().list(WEB, NOON));
    assertEquals(List.of(), state.comparisons().list(WEB, NOON.plusSeconds(1)));
    assertEquals(0, state.comparisons().purge(NOON));
    assertEquals(1, state.comparisons().purge(NOON.plusSeconds(1)));
  }

  private static Comparison window(long pairs, Comparison.LogRatio latency) {
    FieldDifference price = new FieldDifference("body.price", "value", pairs, 2, pairs, 0);
    return new Comparison(
        SHOP,
        new ShadowName("small"),
        NOON,
        NOON.plusSeconds(pairs),
        true,
        pairs,
        1,
        latency,
        new Comparison.Responses(pairs, 3, 1, List.of(price)));
  }

  @Test
  void modelsAndTrainingsOutOfServiceAreForgottenButNoNumberIsGivenTwice() {
    for (String name : List.of("a", "b", "c")) {
      state.models().add(model(name, !name.equals("c")));
    }
    assertEquals(
        List.of("a"),
        state.models().purge(NOON.plusSeconds(99)).stream().map(ModelRecord::name).toList());
    assertEquals(List.of(), state.models().purge(NOON.plusSeconds(99)));
    assertEquals(4, state.models().nextVersion(WEB, SHOP, SMALL));

    for (int i = 0; i < 3; i++) {
      TrainingRecord training = state.models().start(WEB, SHOP, NOON);
      state.models().end(training.id(), "REFUSED", "", List.of(), NOON.plusSeconds(i));
    }
    assertEquals(1, state.models().purgeTrainings(NOON.plusSeconds(1)));
    assertEquals(1, state.models().purgeTrainings(NOON.plusSeconds(9)));
    assertEquals(4, state.models().start(WEB, SHOP, NOON).id());
  }
}
