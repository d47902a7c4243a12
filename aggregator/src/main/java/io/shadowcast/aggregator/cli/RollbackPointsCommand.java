package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ListSnapshotsRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback-points",
    description = "Snapshots with a name, kept whatever the retention says.")
final class RollbackPointsCommand extends Group {
  @Command(name = "list", description = "The rollback points of a host, of one target, or of all.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST[/TARGET]]",
              hideParamSyntax = true,
              description = "web-1 or web-1/data")
          @Nullable String parent,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListSnapshotsRequest request =
        ListSnapshotsRequest.newBuilder()
            .setParent(Names.hostOrTarget(parent))
            .setPinnedOnly(true)
            .build();
    return session().show(watching, link -> SnapshotsCommand.listed(link, request, clock));
  }

  @Command(name = "create", description = "Take a snapshot of a target now, and keep it.")
  int create(
      @Parameters(index = "0", paramLabel = "TARGET", description = "web-1/data") String target,
      @Parameters(index = "1", paramLabel = "NAME", description = "before-upgrade") String name,
      @Mixin Receipts receipts,
      @Mixin Changing changing) {
    return SnapshotsCommand.created(this, target, name, receipts, changing);
  }
}
