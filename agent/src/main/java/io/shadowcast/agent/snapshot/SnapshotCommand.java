package io.shadowcast.agent.snapshot;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.executor.ChildExecutor;
import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.wire.v1.ExecutorAnswer;
import io.shadowcast.wire.v1.SnapshotVerification;
import io.shadowcast.words.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agent snapshot`: snapshots and restores of this host, without an aggregator. Exit codes as of
/// the agent: 0 done, 1 refused or failed, 2 usage.
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    subcommands = {RestoreCommand.class, SyncCommand.class},
    description = {
      "Snapshots of this host's targets, and restores, by the executor of this host.",
      "A snapshot is named by its id, or by as much of its beginning as tells it from the others."
    })
public final class SnapshotCommand {
  private static final String DEFAULT_SETTINGS = "/etc/shadowcast/agent.yaml";

  /// What every command has.
  static final class Shared {
    @Option(
        names = "--config",
        defaultValue = DEFAULT_SETTINGS,
        paramLabel = "CONFIG",
        description = "The settings file (YAML) of this host (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of(DEFAULT_SETTINGS);

    @Option(
        names = {"-o", "--output"},
        defaultValue = "table",
        paramLabel = "FORMAT",
        description = "table or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    /// Does it by the settings of this command; gives its exit code.
    int with(Work work) {
      return switch (Settings.read(config)) {
        case SettingsResult.Valid(AgentSettings settings) -> done(settings, work);
        case SettingsResult.Faulty faulty -> {
          System.err.println(config + ": " + faulty.count() + "\n" + faulty.text());
          yield 1;
        }
      };
    }

    private int done(AgentSettings settings, Work work) {
      try {
        return work.of(new ExecutorLink(settings.run(), new ChildExecutor(config)));
      } catch (IOException | IllegalArgumentException e) {
        System.err.println("snapshot: " + e.getMessage());
        return 1;
      }
    }

    int show(Message answer, Function<Page, List<String>> lines) throws IOException {
      if (format == Format.json) {
        System.out.println(
            JsonFormat.printer()
                .alwaysPrintFieldsWithNoPresence()
                .omittingInsignificantWhitespace()
                .print(answer));
      } else {
        lines.apply(new Page(ZoneId.systemDefault())).forEach(System.out::println);
      }
      return 0;
    }

    int show(Receipt receipt) throws IOException {
      boolean done = receipt.outcome() == Receipt.Outcome.DONE;
      if (format == Format.json) {
        int _ = show(io.shadowcast.wire.map.OrderWire.toWire(receipt), _ -> List.of());
      } else if (done) {
        System.out.println(receipt.detail());
      } else {
        System.err.println("snapshot: " + receipt.detail());
      }
      return done ? 0 : 1;
    }
  }

  /// How answers are written; in lower case, as they are typed.
  enum Format {
    table,
    json
  }

  /// What a command does with the executor.
  @FunctionalInterface
  interface Work {
    /// Does it; gives the exit code.
    int of(ExecutorLink executor) throws IOException;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Takes a snapshot of a target now; of every target without one.")
  int create(
      @Mixin Shared shared,
      @Parameters(arity = "0..1", paramLabel = "TARGET", description = "A target of the settings.")
          @Nullable String target,
      @Option(
              names = "--pin",
              paramLabel = "WHAT-FOR",
              description = "Keep it until it is unpinned.")
          @Nullable String pin) {
    return shared.with(executor -> {
      List<String> targets = target == null ? targets(executor) : List.of(target);
      int code = 0;
      for (String each : targets) {
        Map<String, String> arguments = Map.of("pin", pin == null ? "" : pin);
        code |= shared.show(order(executor, "snapshot.create", each, arguments));
      }
      return code;
    });
  }

  private static List<String> targets(ExecutorLink executor) throws IOException {
    return executor.ask("snapshot.probe", "", "{}").getProbesList().stream()
        .map(probe -> probe.getSource().substring(probe.getSource().indexOf('.') + 1))
        .toList();
  }

  @Command(mixinStandardHelpOptions = true, description = "The snapshots of a target, or of all.")
  int list(
      @Mixin Shared shared,
      @Parameters(arity = "0..1", paramLabel = "TARGET", description = "A target of the settings.")
          @Nullable String target,
      @Option(
              names = "--before",
              paramLabel = "TIME",
              description = "That ended before: 14:03, 2h (ago), 2026-01-31T08:00:00Z.")
          @Nullable String before) {
    return shared.with(executor -> {
      ExecutorAnswer answer =
          executor.ask(
              "snapshot.list", target == null ? "" : target, Json.of(Moment.argument(before)));
      return shared.show(answer, page -> page.snapshots(answer.getSnapshotsList()));
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "One snapshot: what it holds and since when.")
  int show(@Mixin Shared shared, @Parameters(paramLabel = "SNAPSHOT") String snapshot) {
    return shared.with(executor -> {
      ExecutorAnswer answer =
          executor.ask("snapshot.list", "", Json.of(Map.of("snapshot", snapshot)));
      return shared.show(answer.getSnapshots(0), page -> page.snapshot(answer.getSnapshots(0)));
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "How well each target can be captured here, by which driver, and why not better.")
  int probe(@Mixin Shared shared) {
    return shared.with(executor -> {
      ExecutorAnswer answer = executor.ask("snapshot.probe", "", "{}");
      return shared.show(answer, page -> page.probes(answer.getProbesList()));
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "What differs between two snapshots of a target.")
  int diff(
      @Mixin Shared shared,
      @Parameters(paramLabel = "OLDER") String older,
      @Parameters(paramLabel = "NEWER") String newer) {
    return shared.with(executor -> {
      ExecutorAnswer answer =
          executor.ask("snapshot.diff", "", Json.of(Map.of("older", older, "newer", newer)));
      return shared.show(answer, page -> page.differences(answer.getDifferencesList()));
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Takes the last restore of a target back, to what was there before it.")
  int undo(@Mixin Shared shared, @Parameters(paramLabel = "TARGET") String target) {
    return shared.with(executor -> shared.show(order(executor, "snapshot.undo", target, Map.of())));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Reads back all that the repository of a target holds, and proves it.")
  int verify(@Mixin Shared shared, @Parameters(paramLabel = "TARGET") String target) {
    return shared.with(executor -> {
      SnapshotVerification found = executor.ask("snapshot.verify", target, "{}").getVerification();
      int _ = shared.show(found, _ -> List.of(found.getDetail()));
      return found.getWhole() ? 0 : 1;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Forgets what the target's `keep` and no pin holds, and gives its room back.")
  int prune(@Mixin Shared shared, @Parameters(paramLabel = "TARGET") String target) {
    return shared.with(
        executor -> shared.show(order(executor, "snapshot.prune", target, Map.of())));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Keeps a snapshot whatever the retention says; without WHAT-FOR no longer.")
  int pin(
      @Mixin Shared shared,
      @Parameters(paramLabel = "TARGET") String target,
      @Parameters(paramLabel = "SNAPSHOT") String snapshot,
      @Parameters(arity = "0..1", paramLabel = "WHAT-FOR") @Nullable String pin) {
    Map<String, String> arguments =
        Map.of("snapshot", snapshot, pin == null ? "unpin" : "pin", pin == null ? "true" : pin);
    return shared.with(
        executor -> shared.show(order(executor, "snapshot.label", target, arguments)));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Says whether a snapshot is one to go back to: good, tainted or unknown.")
  int label(
      @Mixin Shared shared,
      @Parameters(paramLabel = "TARGET") String target,
      @Parameters(paramLabel = "SNAPSHOT") String snapshot,
      @Parameters(paramLabel = "HEALTH") String health) {
    Map<String, String> arguments = Map.of("snapshot", snapshot, "health", health);
    return shared.with(
        executor -> shared.show(order(executor, "snapshot.label", target, arguments)));
  }

  static Receipt order(ExecutorLink executor, String verb, String target, Map<String, ?> arguments)
      throws IOException {
    return executor.carryOut(
        java.util.UUID.randomUUID().toString(), verb, target, Json.of(arguments));
  }
}
