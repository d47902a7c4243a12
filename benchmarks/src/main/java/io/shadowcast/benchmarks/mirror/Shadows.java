package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.mirror.RecordingShadow.Manner;
import io.shadowcast.benchmarks.peers.CountingServer;
import io.shadowcast.benchmarks.peers.NginxProgram;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// A shadow of each kind, each on a port of its own.
final class Shadows {
  private static final Duration SLOWNESS = Duration.ofMillis(200);

  private final Map<Shadowed, Integer> ports = new EnumMap<>(Shadowed.class);
  private final Map<Shadowed, CountingServer> counting = new EnumMap<>(Shadowed.class);

  private Shadows() {}

  /// Starts them; they end with the stage. Without the module that lets nginx wait, the slow one is
  /// ours and does not count.
  static Shadows start(Stage stage, NginxProgram nginx, Ticker ticker) throws IOException {
    Shadows shadows = new Shadows();
    shadows.count(Shadowed.FAST, CountingServer.start(stage, nginx, "fast", 1, "", Body.ANSWER));
    CountingServer hung = CountingServer.start(stage, nginx, "hung", 1, "", Body.ANSWER);
    hung.hang(stage);
    shadows.ports.put(Shadowed.HUNG, hung.port(0));
    shadows.ports.put(Shadowed.STOPPED, stage.freePort());
    if (nginx.echo().isPresent()) {
      String answer = "location / { echo_sleep %s; echo ok; }".formatted(SLOWNESS.toMillis() / 1e3);
      shadows.count(Shadowed.SLOW, CountingServer.start(stage, nginx, "slow", 1, "", answer));
    } else {
      Manner manner = new Manner.Answering(SLOWNESS);
      RecordingShadow slow = stage.keep(RecordingShadow.start(manner, ticker));
      shadows.ports.put(Shadowed.SLOW, slow.port());
    }
    return shadows;
  }

  /// Where that one listens.
  ///
  /// @throws IllegalArgumentException for `NONE`
  int port(Shadowed shadow) {
    Integer port = ports.get(shadow);
    if (port == null) {
      throw new IllegalArgumentException("shadow: " + shadow + " (expected: one with a port)");
    }
    return port;
  }

  /// Its counters, if it has any.
  Optional<CountingServer> counts(Shadowed shadow) {
    return Optional.ofNullable(counting.get(shadow));
  }

  private void count(Shadowed shadow, CountingServer server) {
    ports.put(shadow, server.port(0));
    counting.put(shadow, server);
  }
}
