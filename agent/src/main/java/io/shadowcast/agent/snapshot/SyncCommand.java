package io.shadowcast.agent.snapshot;

import io.shadowcast.wire.v1.ExecutorAnswer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agent snapshot sync`. Exit codes as of `agent snapshot`.
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Snapshots of a target one after the other, so that the state at any time is near one of them.",
      "What was ordered last holds until something else is, restarts and reboots included."
    })
final class SyncCommand {
  @Command(mixinStandardHelpOptions = true, description = "Starts the sync of a target.")
  int start(
      @Mixin SnapshotCommand.Shared shared,
      @Parameters(paramLabel = "TARGET") String target,
      @Option(
              names = "--interval",
              paramLabel = "TIME",
              description = "From one snapshot to the next (default: as before, or 5s).")
          @Nullable String interval) {
    return ordered(
        shared, target, Map.of("sync", "start", "interval", interval == null ? "" : interval));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Holds it; the snapshot after it covers all that is written meanwhile.")
  int pause(
      @Mixin SnapshotCommand.Shared shared, @Parameters(paramLabel = "TARGET") String target) {
    return ordered(shared, target, Map.of("sync", "pause"));
  }

  @Command(mixinStandardHelpOptions = true, description = "Goes on after a pause.")
  int resume(
      @Mixin SnapshotCommand.Shared shared, @Parameters(paramLabel = "TARGET") String target) {
    return ordered(shared, target, Map.of("sync", "resume"));
  }

  @Command(mixinStandardHelpOptions = true, description = "Ends it; what it took stays.")
  int stop(@Mixin SnapshotCommand.Shared shared, @Parameters(paramLabel = "TARGET") String target) {
    return ordered(shared, target, Map.of("sync", "stop"));
  }

  private static int ordered(
      SnapshotCommand.Shared shared, String target, Map<String, String> arguments) {
    return shared.with(executor ->
        shared.show(SnapshotCommand.order(executor, "snapshot.sync", target, arguments)));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Which targets are synced, since when paused, and how far behind they are.")
  int status(
      @Mixin SnapshotCommand.Shared shared,
      @Parameters(arity = "0..1", paramLabel = "TARGET") @Nullable String target) {
    return shared.with(executor -> {
      ExecutorAnswer answer = executor.ask("snapshot.sync", target == null ? "" : target, "{}");
      return shared.show(answer, page -> page.syncs(answer.getSyncsList()));
    });
  }
}
