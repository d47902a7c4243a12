package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.CreateSnapshotRequest;
import io.shadowcast.wire.v1.GetSnapshotRequest;
import io.shadowcast.wire.v1.ListSnapshotsRequest;
import io.shadowcast.wire.v1.ListSnapshotsResponse;
import io.shadowcast.wire.v1.PlanRestoreRequest;
import io.shadowcast.wire.v1.RestoreSnapshotRequest;
import io.shadowcast.wire.v1.ShipSnapshotRequest;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.UndoRestoreRequest;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "snapshots", description = "Snapshots of hosts, and going back to them.")
final class SnapshotsCommand extends Group {
  /// What a plan and a restore may be told of single paths.
  static final class Policies {
    @Option(
        names = "--policy",
        paramLabel = "GLOB=POLICY",
        description =
            "rollback, keep or merge for what matches; before those of the host. **=exchange: a btrfs subvolume at once.")
    private List<String> list = List.of();
  }

  /// Which state is looked for.
  static final class Lesser {
    @Mixin private Before before = new Before();

    @Option(
        names = "--fuzzy",
        description =
            "With --before: where none of one instant is good, one in which each file is of its own.")
    private boolean fuzzy;

    @Option(
        names = "--unverified",
        description = "With --before: where no verified one is good, one that nobody read back.")
    private boolean unverified;
  }

  @Command(name = "list", description = "The snapshots of a host, of one target, or of all.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST[/TARGET]]",
              hideParamSyntax = true,
              description = "web-1 or web-1/data")
          @Nullable String parent,
      @Mixin Before before,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListSnapshotsRequest.Builder request =
        ListSnapshotsRequest.newBuilder().setParent(Names.hostOrTarget(parent));
    if (before.isGiven()) {
      request.setEndBefore(Wire.timestamp(before.at(clock)));
    }
    return session().show(watching, link -> listed(link, request.build(), clock));
  }

  static View listed(Link link, ListSnapshotsRequest request, Clock clock) {
    ListSnapshotsResponse found =
        Link.all(
            page -> link.snapshots().listSnapshots(request.toBuilder().setPageToken(page).build()));
    return View.of(found, SnapshotPages.list(found.getSnapshotsList(), clock));
  }

  @Command(name = "show", description = "One snapshot: what it holds and since when.")
  int show(
      @Parameters(paramLabel = "SNAPSHOT", description = "web-1/data/0b9f2c1e") String snapshot,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    GetSnapshotRequest request =
        GetSnapshotRequest.newBuilder().setName(Names.snapshot(snapshot)).build();
    return session()
        .show(
            watching,
            link -> {
              Snapshot one = link.snapshots().getSnapshot(request);
              return View.of(one, SnapshotPages.one(one, clock));
            });
  }

  @Command(name = "create", description = "Take a snapshot of a target now.")
  int create(
      @Parameters(paramLabel = "TARGET", description = "web-1/data") String target,
      @Mixin Receipts receipts,
      @Mixin Changing changing) {
    return created(this, target, "", receipts, changing);
  }

  static int created(Group group, String target, String pin, Receipts receipts, Changing changing) {
    CreateSnapshotRequest.Builder request =
        CreateSnapshotRequest.newBuilder().setParent(Names.target(target)).setPin(pin);
    Session session = group.session();
    return session.change(
        changing,
        (link, change) ->
            receipts.view(
                session,
                link,
                change,
                link.snapshots()
                    .createSnapshot(
                        request
                            .setRequestId(change.requestId())
                            .setValidateOnly(change.validateOnly())
                            .build())));
  }

  @Command(
      name = "ship",
      description = "Have a snapshot sent to the aggregator; `snapshots show` says how far it is.")
  int ship(
      @Parameters(paramLabel = "TARGET", description = "web-1/data") String target,
      @Option(names = "--snapshot", paramLabel = "ID", description = "Default: the newest.")
          @Nullable String snapshot,
      @Mixin Receipts receipts,
      @Mixin Changing changing) {
    ShipSnapshotRequest.Builder request =
        ShipSnapshotRequest.newBuilder().setTarget(Names.target(target));
    if (snapshot != null) {
      request.setSnapshot(Names.snapshot(target + "/" + snapshot));
    }
    return session()
        .change(
            changing,
            (link, change) ->
                receipts.view(
                    session(),
                    link,
                    change,
                    link.snapshots()
                        .shipSnapshot(
                            request
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }

  @Command(name = "plan", description = "What going back would do now; nothing is changed.")
  int plan(
      @Parameters(
              paramLabel = "TARGET",
              description = "web-1/data with --before, or a snapshot: web-1/data/0b9f2c1e")
          String target,
      @Mixin Lesser lesser,
      @Mixin Policies policies,
      @Mixin Receipts receipts,
      @Mixin Changing changing) {
    PlanRestoreRequest.Builder request =
        PlanRestoreRequest.newBuilder().addAllPolicies(policies.list);
    if (!lesser.before.isGiven()) {
      String name = Names.snapshot(target);
      request.setTarget(Names.parent(name)).setSnapshot(name);
    } else {
      request
          .setTarget(Names.target(target))
          .setAllowFuzzy(lesser.fuzzy)
          .setAllowUnverified(lesser.unverified)
          .setEndBefore(Wire.timestamp(lesser.before.at(session().clock())));
    }
    return session()
        .change(
            changing,
            (link, change) ->
                receipts.view(
                    session(),
                    link,
                    change,
                    link.snapshots()
                        .planRestore(
                            request
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }

  @Command(name = "restore", description = "Put a target back to a snapshot.")
  int restore(
      @Parameters(
              paramLabel = "SNAPSHOT",
              description = "web-1/data/0b9f2c1e, or web-1/data with --plan")
          String snapshot,
      @Option(
              names = "--plan",
              paramLabel = "ID",
              description = "Do exactly what that plan showed, or nothing.")
          @Nullable String plan,
      @Mixin Policies policies,
      @Mixin Receipts receipts,
      @Mixin Changing changing) {
    RestoreSnapshotRequest.Builder request =
        RestoreSnapshotRequest.newBuilder()
            .setName(named(snapshot, plan))
            .setPlan(plan == null ? "" : plan)
            .addAllPolicies(policies.list);
    return session()
        .change(
            changing,
            (link, change) ->
                receipts.view(
                    session(),
                    link,
                    change,
                    link.snapshots()
                        .restoreSnapshot(
                            request
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }

  /// A plan begins with its snapshot.
  private static String named(String snapshot, @Nullable String plan) {
    boolean target = snapshot.indexOf('/') == snapshot.lastIndexOf('/');
    return Names.snapshot(
        plan == null || !target || plan.indexOf('-') < 0
            ? snapshot
            : snapshot + "/" + plan.substring(0, plan.indexOf('-')));
  }

  @Command(name = "undo", description = "Take the last restore of a target back.")
  int undo(
      @Parameters(paramLabel = "TARGET", description = "web-1/data") String target,
      @Mixin Receipts receipts,
      @Mixin Changing changing) {
    UndoRestoreRequest.Builder request =
        UndoRestoreRequest.newBuilder().setTarget(Names.target(target));
    return session()
        .change(
            changing,
            (link, change) ->
                receipts.view(
                    session(),
                    link,
                    change,
                    link.snapshots()
                        .undoRestore(
                            request
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }
}
