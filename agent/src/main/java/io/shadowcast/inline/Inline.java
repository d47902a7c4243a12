package io.shadowcast.inline;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Compare;
import io.shadowcast.agent.config.Protocol;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.os.PassedSockets;
import io.shadowcast.inline.InlineSettings.Given;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The program `inline`: `inline CONFIG`, the settings file of the agent. Proxies each workload
/// with `capture: inline` and tells the agent of that file through its feed socket.
///
/// Ports that a service manager passes (sd_listen_fds(3)) are taken, the others opened. Prints
/// `ready` once every port is open. Exit codes: 0 after SIGTERM, `--help` or `--version`, 1 for
/// faulty settings or a port that cannot be had, 2 for wrong arguments.
public final class Inline {
  /// Where the agent listens, below `run`.
  static final String FEED = "feed.sock";

  private static final String USAGE =
      """
      Usage: inline [-hV] CONFIG
      Proxies each workload with `capture: inline` and tells the agent; until SIGTERM.
            CONFIG      The settings file (YAML), the same as the agent's.
        -h, --help      Show this help message and exit.
        -V, --version   Print version information and exit.\
      """;

  private Inline() {}

  /// Proxies until it is told to stop (SIGTERM).
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help") || List.of(arguments).contains("-h")) {
      System.out.println(USAGE);
      System.exit(0);
    }
    if (List.of(arguments).contains("--version") || List.of(arguments).contains("-V")) {
      System.out.println("inline " + version());
      System.exit(0);
    }
    if (arguments.length != 1 || arguments[0].startsWith("-")) {
      System.err.println(USAGE);
      System.exit(2);
    }
    Tls.refuseRenegotiation();
    try {
      InlineSettings settings = settings(Path.of(arguments[0]), given());
      WarmUp.run(System::nanoTime);
      InlineProxy proxy = InlineProxy.start(settings, System::nanoTime);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy), "stop"));
      System.out.println("ready");
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("inline: " + e.getMessage());
      System.exit(1);
    }
  }

  private static String version() {
    return Optional.ofNullable(Inline.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /// So that a supervisor sees an orderly end.
  private static void stop(InlineProxy proxy) {
    proxy.close();
    Runtime.getRuntime().halt(0);
  }

  private static Given given() {
    Map<String, String> environment = System.getenv();
    return new Given(
        PassedSockets.of(environment, ProcessHandle.current().pid()),
        Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY")).map(Path::of));
  }

  private static InlineSettings settings(Path file, Given given) {
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings agent) -> of(agent, given);
      case SettingsResult.Faulty faulty ->
          throw new IllegalArgumentException(file + ": " + faulty.count() + "\n" + faulty.text());
    };
  }

  /// What an agent's settings say of the proxy.
  ///
  /// @throws IllegalArgumentException when no workload is captured inline
  static InlineSettings of(AgentSettings agent, Given given) {
    List<InlineSettings.Route> routes = agent.workloads().stream().flatMap(Inline::route).toList();
    if (routes.isEmpty()) {
      throw new IllegalArgumentException(
          "workloads: none is captured inline (expected: one with `capture: inline`)");
    }
    return new InlineSettings(routes, agent.run().resolve(FEED), given);
  }

  private static Stream<InlineSettings.Route> route(WorkloadSettings workload) {
    return workload.inline().stream()
        .map(inline ->
            new InlineSettings.Route(
                workload.name(),
                inline.listen(),
                inline.upstream(),
                workload.protocol() == Protocol.HTTP1,
                workload.compare() == Compare.FIELDS,
                inline.tls(),
                inline.upstreamTls()));
  }
}
