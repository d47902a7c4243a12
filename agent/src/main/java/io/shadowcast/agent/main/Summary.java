package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.config.Profile;
import io.shadowcast.agent.config.Role;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.config.Written;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What an agent with these settings would capture and send, as an operator would ask.
final class Summary {
  private Summary() {}

  static List<String> of(AgentSettings settings) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "host %s, profile %s: ok"
            .formatted(
                settings.host(), settings.profile().name().toLowerCase(java.util.Locale.ROOT)));
    lines.add(
        "samples each %s to %s"
            .formatted(
                Written.time(settings.metrics().interval()),
                settings
                    .aggregator()
                    .map(aggregator -> "aggregator " + aggregator.address())
                    .orElse("the spool only (no aggregator)")));
    lines.add(
        "facts each %s; logs %d; health checks %d"
            .formatted(
                Written.time(settings.facts().interval()),
                settings.logs().size(),
                settings.health().size()));
    settings.workloads().forEach(workload -> lines.add(workload(settings, workload)));
    lines.add(
        "captured bytes may only go to "
            + settings.mirror().destinations().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ")));
    lines.add(
        "spool %s, at most %s"
            .formatted(settings.spool().directory(), Written.size(settings.spool().limit())));
    return lines;
  }

  private static String workload(AgentSettings settings, WorkloadSettings workload) {
    boolean captured =
        settings.profile() == Profile.CAPTURE && workload.capture() != CaptureMode.NONE;
    String how =
        captured
            ? workload.capture().label()
                + " capture of "
                + workload.protocol().label()
                + (Recordings.isRecordable(workload) ? "" : ", cannot be recorded")
            : "measured, not captured";
    return "workload %s on ports %s: %s"
        .formatted(
            workload.name(),
            workload.ports(),
            switch (workload.role()) {
              case Role.Production _ -> how + "; " + mirrored(settings, workload);
              case Role.Shadow(ShadowName shadow, WorkloadName of, _) ->
                  (captured ? how + ", " : "")
                      + "measured as shadow %s of %s".formatted(shadow, of);
            });
  }

  private static String mirrored(AgentSettings settings, WorkloadSettings workload) {
    String shadows =
        settings.mirror().shadows().stream()
            .filter(shadow -> shadow.workload().equals(workload.name()))
            .map(Summary::shadow)
            .collect(Collectors.joining(", "));
    return shadows.isEmpty()
        ? "no shadow until the aggregator names one"
        : "mirrored to " + shadows;
  }

  private static String shadow(ShadowSettings shadow) {
    return "%s at %s (%.0f %%)".formatted(shadow.name(), shadow.address(), shadow.rate() * 100);
  }
}
