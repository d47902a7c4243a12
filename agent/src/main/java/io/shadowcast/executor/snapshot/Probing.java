package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.open.Probed;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.v1.ExecutorAnswer;
import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// `snapshot.probe`: how well each target can be captured here.
final class Probing {
  private final Shelf shelf;

  Probing(Shelf shelf) {
    this.shelf = shelf;
  }

  ExecutorAnswer answer() {
    ExecutorAnswer.Builder answer = ExecutorAnswer.newBuilder();
    shelf.targets().forEach(target -> answer.addProbes(AgentWire.toWire(probe(target))));
    return answer.build();
  }

  private ProbeResult probe(SnapshotSettings.Target target) {
    String source = "snapshot." + target.name();
    if (Files.notExists(target.path())) {
      return new ProbeResult(
          source,
          ProbeResult.State.OFF,
          target.path() + " is not there",
          "correct `path`, or make it; it is looked at again before each snapshot");
    }
    try (Snapshots snapshots = shelf.snapshots()) {
      return result(source, target, snapshots.probe(Shelf.volume(target)));
    } catch (IOException | RuntimeException e) {
      return new ProbeResult(
          source,
          ProbeResult.State.OFF,
          String.valueOf(e.getMessage()),
          "see `snapshots.repository` and `snapshots.key_file`");
    }
  }

  private static ProbeResult result(
      String source, SnapshotSettings.Target target, List<Probed> probed) {
    Optional<Probed> fit =
        probed.stream()
            .filter(each -> target.driver().map(each.driver()::equals).orElse(true))
            .filter(each -> each.fitness() instanceof SnapshotDriver.Fitness.Fit)
            .findFirst();
    return fit.map(each -> fit(source, each, probed)).orElseGet(() -> unfit(source, probed));
  }

  private static ProbeResult fit(String source, Probed chosen, List<Probed> probed) {
    if (chosen.fitness() instanceof SnapshotDriver.Fitness.Fit fit
        && fit.consistency() != Consistency.FUZZY) {
      return new ProbeResult(
          source, ProbeResult.State.FULL, "by " + chosen.driver() + ", " + fit.detail(), "");
    }
    return new ProbeResult(
        source,
        ProbeResult.State.REDUCED,
        "by %s, each file at an instant of its own (%s)"
            .formatted(chosen.driver(), reasons(probed)),
        remedy(probed));
  }

  private static ProbeResult unfit(String source, List<Probed> probed) {
    return new ProbeResult(source, ProbeResult.State.OFF, reasons(probed), remedy(probed));
  }

  private static String reasons(List<Probed> probed) {
    return probed.stream()
        .filter(each -> each.fitness() instanceof SnapshotDriver.Fitness.Unfit)
        .map(each ->
            each.fitness() instanceof SnapshotDriver.Fitness.Unfit(String reason, _)
                ? each.driver() + ": " + reason
                : "")
        .collect(Collectors.joining("; "));
  }

  private static String remedy(List<Probed> probed) {
    return probed.stream()
        .flatMap(each ->
            each.fitness() instanceof SnapshotDriver.Fitness.Unfit(_, Optional<String> remedy)
                ? remedy.stream()
                : java.util.stream.Stream.empty())
        .findFirst()
        .orElse("none on this host");
  }
}
