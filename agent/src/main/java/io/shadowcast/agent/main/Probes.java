package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.net.CaptureProbe;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.config.Profile;
import io.shadowcast.words.ProbeResult;
import java.util.ArrayList;
import java.util.List;

/// How well capture works here. The other rooms report for themselves.
final class Probes {
  /// The remedy for settings that name an interface which is not there.
  static final String NO_INTERFACE =
      "correct `capture.interfaces`, or bring the interface up; a running agent tries it again";

  private Probes() {}

  static List<ProbeResult> of(AgentSettings settings) throws InterruptedException {
    List<ProbeResult> probes = new ArrayList<>();
    if (settings.profile() == Profile.OBSERVE) {
      probes.add(
          new ProbeResult(
              "capture.net",
              ProbeResult.State.OFF,
              "profile: observe",
              "set `profile: capture` to mirror traffic"));
      return probes;
    }
    List<String> missing = Missing.interfaces(settings);
    if (!missing.isEmpty()) {
      probes.add(
          new ProbeResult(
              "capture.net", ProbeResult.State.OFF, String.join("; ", missing), NO_INTERFACE));
    } else if (uses(settings, CaptureMode.PASSIVE)) {
      probes.add(
          CaptureProbe.probe(
              Thread.ofPlatform().name("capture-probe").factory(),
              Runtime.getRuntime().availableProcessors(),
              settings.capture().queues()));
    }
    if (uses(settings, CaptureMode.INLINE)) {
      probes.add(ProbeResult.full("capture.inline"));
    }
    return probes;
  }

  /// How a way of capturing is called among the sources.
  static String source(CaptureMode mode) {
    return mode == CaptureMode.PASSIVE ? "capture.net" : "capture.inline";
  }

  static boolean uses(AgentSettings settings, CaptureMode mode) {
    return settings.workloads().stream().anyMatch(workload -> workload.capture() == mode);
  }
}
