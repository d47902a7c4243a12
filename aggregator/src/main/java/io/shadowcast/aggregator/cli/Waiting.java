package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.Mirror;
import java.time.Duration;
import picocli.CommandLine.Option;

/// The option of a command that changes what an agent mirrors: the aggregator keeps the change, the
/// agent has its own word about it.
final class Waiting {
  private static final Duration ROUND = Duration.ofMillis(100);

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "3s",
      description = "How long to wait for the agent's answer; default 3s.")
  private Duration wait = Duration.ofSeconds(3);

  /// Asks again until the agent has said what it made of the change, or for as long as told.
  Mirror answered(Session session, Link link, Mirror changed) {
    Mirror mirror = changed;
    long left = wait.toMillis();
    while (isPending(mirror) && left > 0 && session.pause(ROUND)) {
      left -= ROUND.toMillis();
      mirror = mirror(link, mirror.getName());
    }
    return mirror;
  }

  /// What the agent made of a change of its shadows.
  Page answer(Session session, Link link, String host) {
    return MirrorPage.answer(answered(session, link, mirror(link, Names.mirror(host))));
  }

  private static Mirror mirror(Link link, String name) {
    return link.shadows().getMirror(GetMirrorRequest.newBuilder().setName(name).build());
  }

  private static boolean isPending(Mirror mirror) {
    return mirror.getConnected()
        && mirror.getAppliedRevision() < mirror.getRevision()
        && mirror.getFaultsCount() == 0;
  }
}
