package io.shadowcast.executor.order;

import io.shadowcast.words.BootId;
import io.shadowcast.words.SourceTime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A process that begins an order and is killed while it carries it out.
final class HangingExecutor {
  private HangingExecutor() {}

  static SourceTime time() {
    return new SourceTime(new BootId(new UUID(1, 2)), System.nanoTime(), Instant.now());
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    SealCheck seals =
        new SealCheck(
            OrderAuthority.HOST,
            new PinnedAuthority(Optional.empty(), directory, directory.resolve("identity.pem")),
            Clock.systemUTC());
    Orders orders =
        Orders.open(
            directory,
            OrderAuthority.HOST,
            seals,
            new FileVerbs(directory.resolve("effects")),
            HangingExecutor::time);
    orders.carryOut(new Orders.Wish("once", "file.hang", "target", "{}"), "user test");
  }
}
