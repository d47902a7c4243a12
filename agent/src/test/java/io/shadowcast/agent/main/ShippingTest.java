package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.spool.Origin;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.agent.spool.Stored;
import io.shadowcast.snapshot.kernel.KernelBoot;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.words.Batch;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippingTest {
  @Test
  void whatTheKernelDroppedIsToldInOneBatchAndOnlyOnce(@TempDir Path directory) throws IOException {
    AtomicLong drops = new AtomicLong(5);
    AgentSettings settings = settings(directory);
    Origin origin =
        new Origin(Clock.systemUTC(), System::nanoTime, new SplittableRandom(1), KernelBoot.id());
    try (Spool spool = Spool.open(settings.spool(), origin)) {
      Shipping shipping =
          new Shipping(
              settings,
              spool,
              Clock.systemUTC(),
              List::of,
              List::of,
              () -> List.of(new Loss(LossReason.KERNEL_DROP, drops.get(), 0)));
      shipping.ship(samples());
      shipping.ship(samples());
      drops.addAndGet(2);
      shipping.ship(Batch.Contents.EMPTY);
      shipping.ship(samples());
      assertEquals(List.of(dropped(5)), losses(spool, 0));
      assertEquals(List.of(), losses(spool, 1));
      assertEquals(List.of(), losses(spool, 2));
      assertEquals(List.of(dropped(2)), losses(spool, 3));
    }
  }

  private static Loss dropped(long packets) {
    return new Loss(LossReason.KERNEL_DROP, packets, 0);
  }

  private static List<Loss> losses(Spool spool, long after) {
    Stored stored = spool.after(after).orElseThrow();
    return BatchCodec.decode(stored.bytes()).batch().losses();
  }

  private static Batch.Contents samples() {
    SampleFrame sample =
        new SampleFrame(List.of(Series.of("load1")), new long[] {1}, new double[][] {{0.5}});
    return new Batch.Contents(List.of(sample), List.of(), List.of(), List.of(), List.of());
  }

  private static AgentSettings settings(Path directory) throws IOException {
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        host: web-1
        profile: observe
        state: %1$s/state
        run: %1$s/run
        spool: {limit: 16MiB, reserve: 1MiB}
        """
            .formatted(directory));
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }
}
