package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Fact;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final HostId WEB = new HostId("web-1");
  private static final BootId BOOT = new BootId(new UUID(1, 1));

  @TempDir private Path directory;

  @Test
  void thePastGoesWithItsBundlesAndWhatIsInForceStays() throws IOException {
    try (StateStore state = StateStore.open(directory)) {
      Path old = bundle(state, "shop-small-1");
      Path served = bundle(state, "shop-small-2");
      state.facts().record(WEB, List.of(fact(1, "old"), fact(2, "new")));
      state.receipts().add(WEB, receipt());
      state.anomalies().put(new AnomalyRecord(WEB, MADE, MADE, 9, 6, List.of()));

      History history = new History(state, directory, Duration.ofDays(90));
      history.purge(MADE.plus(Duration.ofDays(89)));
      assertTrue(Files.exists(old));
      assertEquals(1, state.receipts().list(WEB, "seq").size());
      assertEquals(1, state.anomalies().since(Optional.of(WEB), MADE).size());

      history.purge(MADE.plus(Duration.ofDays(91)));
      assertFalse(Files.exists(old.getParent()));
      assertTrue(Files.exists(served));
      assertEquals(Optional.empty(), state.models().find("shop-small-1"));
      assertEquals(1, state.facts().versions(WEB, "sysctl", "x", 0, 9).size());
      assertEquals(List.of(), state.receipts().list(WEB, "seq"));
      assertEquals(List.of(), state.anomalies().since(Optional.empty(), Instant.EPOCH));
    }
  }

  private Path bundle(StateStore state, String name) throws IOException {
    Path bundle = directory.resolve("models").resolve(name).resolve("bundle");
    Files.createDirectories(bundle.getParent());
    Files.writeString(bundle, "trees");
    state
        .models()
        .add(
            new ModelRecord(
                name,
                WEB,
                new WorkloadName("shop"),
                new VmTypeName("small"),
                0,
                true,
                MADE,
                "features",
                9,
                "{}",
                "models/" + name));
    return bundle;
  }

  private static Fact fact(int second, String value) {
    return new Fact(
        "sysctl", "x", Optional.of(value), value, false, false, time(MADE.plusSeconds(second)));
  }

  private static Receipt receipt() {
    return new Receipt(
        new Order.Fence("seq", "apply", 1, "shop", 1), Receipt.Outcome.DONE, "", time(MADE));
  }

  private static SourceTime time(Instant wall) {
    return new SourceTime(BOOT, wall.toEpochMilli(), wall);
  }
}
