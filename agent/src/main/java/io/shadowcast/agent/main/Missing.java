package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.uplink.Uplink;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// What settings name that this host does not have. The agent starts without it, and goes on
/// trying.
final class Missing {
  private Missing() {}

  /// One sentence each.
  static List<String> of(AgentSettings settings) {
    List<String> missing = new ArrayList<>(interfaces(settings));
    settings
        .aggregator()
        .map(to -> new Uplink.Line(settings.host(), to, settings.state()))
        .flatMap(Uplink::obstacle)
        .ifPresent(missing::add);
    return missing;
  }

  /// Of the interfaces that would be captured on.
  static List<String> interfaces(AgentSettings settings) {
    return Probes.uses(settings, CaptureMode.PASSIVE)
        ? settings.capture().interfaces().stream()
            .filter(Missing::isAbsent)
            .map(name ->
                "capture.interfaces: %s (expected: an interface of this host: %s)"
                    .formatted(name, String.join(", ", present())))
            .toList()
        : List.of();
  }

  private static boolean isAbsent(String name) {
    try {
      return NetworkInterface.getByName(name) == null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static List<String> present() {
    try {
      return NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted().toList();
    } catch (SocketException e) {
      return List.of("none can be listed");
    }
  }
}
