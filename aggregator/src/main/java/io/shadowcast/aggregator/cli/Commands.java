package io.shadowcast.aggregator.cli;

import java.util.List;
import picocli.CommandLine;

/// All commands, in the order of the help.
final class Commands {
  private Commands() {}

  static void addTo(CommandLine line) {
    for (Object command : commands()) {
      line.addSubcommand(command);
    }
  }

  private static List<Object> commands() {
    return List.of(
        new HostsCommand(),
        new WorkloadsCommand(),
        new TypesCommand(),
        new BenchmarksCommand(),
        new ShadowsCommand(),
        new MirrorCommand(),
        new MetricsCommand(),
        new FactsCommand(),
        new AnomaliesCommand(),
        new MaintenanceCommand(),
        new ForecastCommand(),
        new SnapshotsCommand(),
        new RollbackPointsCommand(),
        new ModelsCommand(),
        new RecommendCommand(),
        new JudgeCommand(),
        new FingerprintsCommand(),
        new AgentsCommand(),
        new UsersCommand(),
        new CompletionCommand());
  }
}
