package io.shadowcast.agent.snapshot;

import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.wire.v1.RestorePlan;
import java.io.Console;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agent snapshot restore`: shows what would be done, and does it when it is told to.
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a target back to a snapshot: shows the plan, and asks. Where there is nobody to ask it",
      "does nothing unless --yes is given. `undo` takes it back."
    })
final class RestoreCommand implements Callable<Integer> {
  @Mixin private SnapshotCommand.Shared shared = new SnapshotCommand.Shared();

  @Parameters(index = "0", paramLabel = "TARGET", description = "A target of the settings.")
  private String target = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SNAPSHOT",
      description = "The snapshot; else --before names one.")
  private @Nullable String snapshot;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description = "The last good one that ended before: 14:03, 2h (ago), 2026-01-31T08:00:00Z.")
  private @Nullable String before;

  @Option(
      names = "--policy",
      paramLabel = "GLOB=POLICY",
      description =
          "rollback, keep or merge for what matches; before those of the settings. **=exchange: a btrfs subvolume at once.")
  private List<String> policies = List.of();

  @Option(
      names = "--plan",
      arity = "0..1",
      paramLabel = "ID",
      fallbackValue = "",
      description = {
        "Without ID: shows what would be done, and ends.",
        "With the ID of a plan that was shown: does exactly that, or nothing."
      })
  private @Nullable String plan;

  @Option(
      names = "--fuzzy",
      description =
          "With --before: where none of one instant is good, one in which each file is of its own.")
  private boolean fuzzy;

  @Option(
      names = "--unverified",
      description = "With --before: where no verified one is good, one that nobody read back.")
  private boolean unverified;

  @Option(names = "--yes", description = "Does it without asking.")
  private boolean yes;

  @Override
  public Integer call() {
    boolean shown = plan != null && !plan.isEmpty();
    if (shown ? before != null : (snapshot == null) == (before == null)) {
      System.err.println("restore: SNAPSHOT, --before (expected: one of them, or --plan ID)");
      return 2;
    }
    return shared.with(shown ? this::apply : this::restore);
  }

  private int restore(ExecutorLink executor) throws IOException {
    Map<String, Object> arguments = new HashMap<>(Moment.argument(before));
    arguments.put("snapshot", snapshot == null ? "" : snapshot);
    arguments.put("policies", policies);
    arguments.put("fuzzy", fuzzy ? "true" : "");
    arguments.put("unverified", unverified ? "true" : "");
    RestorePlan made = executor.ask("snapshot.plan", target, Json.of(arguments)).getPlan();
    boolean planOnly = plan != null;
    if (planOnly || !yes) {
      int _ = shared.show(made, page -> page.plan(made));
    }
    if (made.getRefusalsCount() > 0) {
      made.getRefusalsList().forEach(why -> System.err.println("restore: " + why));
      return 1;
    }
    if (planOnly) {
      return 0;
    }
    plan = made.getId();
    return yes || confirmed() ? apply(executor) : 1;
  }

  /// What was shown is what is done.
  private int apply(ExecutorLink executor) throws IOException {
    Map<String, Object> arguments =
        Map.of(
            "snapshot", snapshot == null ? "" : snapshot,
            "plan", plan == null ? "" : plan,
            "policies", policies);
    return shared.show(SnapshotCommand.order(executor, "snapshot.restore", target, arguments));
  }

  @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25 where there is no terminal
  private static boolean confirmed() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      System.err.println("restore: nothing done (expected: --yes, as there is nobody to ask)");
      return false;
    }
    String answer = console.readLine("Do it? [y/N] ");
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
