package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.GetSnapshotOperationRequest;
import io.shadowcast.wire.v1.SnapshotOperation;
import io.shadowcast.wire.v1.SnapshotOperationState;
import java.time.Duration;
import picocli.CommandLine.Option;

/// The option of a command that orders something of a host's executor: its receipt may take long.
final class Receipts {
  private static final Duration ROUND = Duration.ofMillis(200);

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "How long to wait for the host's receipt; default 5m.")
  private Duration wait = Duration.ofMinutes(5);

  /// What became of an order, when it is known in time.
  View view(Session session, Link link, Session.Change change, SnapshotOperation given) {
    SnapshotOperation operation = given;
    long left = change.validateOnly() ? 0 : wait.toMillis();
    while (isPending(operation) && left > 0 && session.pause(ROUND)) {
      left -= ROUND.toMillis();
      operation =
          link.snapshots()
              .getSnapshotOperation(
                  GetSnapshotOperationRequest.newBuilder().setName(given.getName()).build());
    }
    return new View(
        operation,
        SnapshotPages.operation(operation, session.clock()),
        isGood(operation) ? ExitCode.OK : ExitCode.FAILED);
  }

  private static boolean isPending(SnapshotOperation operation) {
    return operation.getState() == SnapshotOperationState.SNAPSHOT_OPERATION_STATE_PENDING;
  }

  /// One that is pending was given, and will be carried out: nothing has failed.
  private static boolean isGood(SnapshotOperation operation) {
    return (isPending(operation)
            || operation.getState() == SnapshotOperationState.SNAPSHOT_OPERATION_STATE_DONE)
        && operation.getPlan().getRefusalsCount() == 0;
  }
}
