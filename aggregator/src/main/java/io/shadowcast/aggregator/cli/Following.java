package io.shadowcast.aggregator.cli;

import io.grpc.StatusRuntimeException;
import io.shadowcast.wire.v1.GetRecordingRequest;
import io.shadowcast.wire.v1.Recording;
import io.shadowcast.wire.v1.RecordingPhase;
import java.time.Duration;
import picocli.CommandLine.Option;

/// The option of a command that orders a recording or a replay: it goes on at the host whether
/// anybody looks or not.
final class Following {
  private static final Duration ROUND = Duration.ofMillis(250);
  private static final Duration SAID = Duration.ofSeconds(2);

  @Option(
      names = "--no-wait",
      description = "End at once; `mirror recordings` says how it goes on.")
  private boolean noWait;

  /// What became of an order, once it has ended or cannot be taken up now. An aggregator that is
  /// away for a moment ends nothing.
  View view(Session session, Link link, Session.Change change, Recording given) {
    Recording recording = given;
    long silent = 0;
    boolean wait = !noWait && !change.validateOnly();
    while (wait && goesOn(recording) && session.pause(ROUND)) {
      recording = again(link, recording);
      silent += ROUND.toMillis();
      if (silent >= SAID.toMillis() && recording.hasState() && goesOn(recording)) {
        silent = 0;
        session.around().err().println(RecordingPages.progress(recording));
        session.around().err().flush();
      }
    }
    boolean good = RecordingPages.isGood(recording);
    return new View(recording, RecordingPages.one(recording), good ? ExitCode.OK : ExitCode.FAILED);
  }

  private static Recording again(Link link, Recording known) {
    try {
      return link.recordings()
          .getRecording(GetRecordingRequest.newBuilder().setName(known.getName()).build());
    } catch (StatusRuntimeException e) {
      if (Failures.passing(e)) {
        return known;
      }
      throw e;
    }
  }

  /// One that no agent can be told of now is not waited for.
  private static boolean goesOn(Recording recording) {
    boolean pending = recording.getPhase() == RecordingPhase.RECORDING_PHASE_PENDING;
    return recording.getPhase() == RecordingPhase.RECORDING_PHASE_RUNNING
        || (pending && recording.getDetail().isEmpty());
  }
}
