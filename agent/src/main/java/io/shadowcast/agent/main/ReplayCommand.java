package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.recording.Player;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.ShadowName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agent replay`: plays a recording to a shadow, and says what became of it.
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Plays a recording to an address within `mirror.destinations`, and says what became of it.",
      "It goes as it would be mirrored: in order, with its pauses, marked, behind the write guard."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final String DEFAULT_SETTINGS = "/etc/shadowcast/agent.yaml";

  @Parameters(paramLabel = "FILE", description = "What `agent record` wrote.")
  private @Nullable Path file;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where to, within `mirror.destinations`.")
  private String to = "";

  @Option(
      names = "--rate",
      defaultValue = "1",
      paramLabel = "RATE",
      description = "How much faster, 0.1..10 (default: ${DEFAULT-VALUE}).")
  private String rate = "1";

  @Option(
      names = "--config",
      defaultValue = DEFAULT_SETTINGS,
      paramLabel = "CONFIG",
      description = "The settings file (YAML) of this host (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of(DEFAULT_SETTINGS);

  @Option(
      names = "--shadow",
      paramLabel = "NAME",
      description = {
        "The shadow's name, for which requests are marked (default: the one of `mirror.shadows`",
        "with this workload and address, else `replay`)."
      })
  private @Nullable String shadow;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "A file to write the report to as JSON too.")
  private @Nullable Path report;

  @Override
  public Integer call() throws InterruptedException {
    Optional<AgentSettings> settings = Main.read(config);
    List<String> faults = new ArrayList<>();
    Optional<Replay.Order> order = order(faults);
    faults.forEach(Main::err);
    if (settings.isEmpty() || order.isEmpty()) {
      return 1;
    }
    try {
      return tell(Replay.run(settings.get(), order.get()));
    } catch (IOException | IllegalArgumentException e) {
      Main.err("replay: " + e.getMessage());
      return 1;
    }
  }

  private int tell(ReplayReport done) throws IOException {
    done.lines().forEach(Main::out);
    if (report != null) {
      Files.writeString(report, done.json() + "\n");
    }
    return done.unaccounted() == 0 ? 0 : 1;
  }

  private Optional<Replay.Order> order(List<String> faults) {
    Path recording = Objects.requireNonNull(file, "required by picocli");
    if (!Files.isReadable(recording)) {
      faults.add(recording + ": not readable (expected: a file that `agent record` wrote)");
    }
    Optional<Endpoint> address = Arguments.parsed("--to", to, Endpoint::parse, "host:port", faults);
    Optional<Double> speed =
        Arguments.parsed("--rate", rate, ReplayCommand::rate, "0.1..10", faults);
    Optional<ShadowName> name =
        shadow == null
            ? Optional.empty()
            : Arguments.parsed("--shadow", shadow, ShadowName::new, "a name", faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Replay.Order(recording, address.orElseThrow(), speed.orElseThrow(), name));
  }

  private static double rate(String text) {
    double number = Double.parseDouble(text);
    if (!(number >= Player.LEAST_RATE && number <= Player.MOST_RATE)) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }
}
