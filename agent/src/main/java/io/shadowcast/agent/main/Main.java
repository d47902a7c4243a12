package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.executor.ChildExecutor;
import io.shadowcast.agent.executor.Starter;
import io.shadowcast.agent.snapshot.SnapshotCommand;
import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands of the agent. Exit codes: 0 done, 1 faulty settings or a failed operation, 2 usage.
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Captures, mirrors, measures and reports on this host.",
    footer = {
      "",
      "The proxy of workloads with `capture: inline` is a program of its own:",
      "  inline CONFIG   `agent inline CONFIG`; see `agent inline --help`.",
      "So is what carries out orders and takes snapshots; it is started when it is needed:",
      "  executor CONFIG `agent executor CONFIG`; see `agent executor --help`."
    },
    subcommands = {
      CommandLine.HelpCommand.class,
      RecordCommand.class,
      ReplayCommand.class,
      SnapshotCommand.class
    })
public final class Main {
  static {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %5$s%6$s%n");
    // Chronicle announces itself and its timings; an operator wants to read only what is wrong with
    // it.
    System.setProperty("chronicle.announcer.disable", "true");
  }

  /// Held, because a level that was set is forgotten with its logger.
  private static final java.util.logging.Logger CHRONICLE =
      java.util.logging.Logger.getLogger("net.openhft");

  /// Runs a command; a settings file alone means `run`.
  public static void main(String[] arguments) {
    CHRONICLE.setLevel(java.util.logging.Level.WARNING);
    String[] command = arguments;
    if (arguments.length == 1 && Files.isRegularFile(Path.of(arguments[0]))) {
      command = new String[] {"run", arguments[0]};
    }
    System.exit(exitCode(command));
  }

  /// What a service does is done without picocli, whose look at this class takes as long as the
  /// rest of the start.
  private static int exitCode(String[] command) {
    if (command.length == 2 && "run".equals(command[0]) && !command[1].startsWith("-")) {
      try {
        return run(Path.of(command[1]));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 1;
      }
    }
    return new CommandLine(new Main()).execute(command);
  }

  /// The version of this build.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"agent " + version()};
    }
  }

  /// What every command has that reads the settings.
  static final class SettingsFile {
    @Parameters(paramLabel = "CONFIG", description = "The settings file (YAML).")
    private @Nullable Path file;

    Path file() {
      return Objects.requireNonNull(file, "required by picocli");
    }
  }

  /// What every command has that speaks to the running agent.
  static final class RunDirectory {
    @Option(
        names = "--run",
        defaultValue = "/run/shadowcast",
        paramLabel = "DIR",
        description = "The agent's `run` directory (default: ${DEFAULT-VALUE}).")
    private @Nullable Path directory;

    Path socket() {
      return Objects.requireNonNull(directory, "has a default").resolve(ControlSocket.NAME);
    }
  }

  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Runs until it is told to stop (SIGTERM).")
  int runCommand(@Mixin SettingsFile config) throws InterruptedException {
    return run(config.file());
  }

  private static int run(Path config) throws InterruptedException {
    Optional<AgentSettings> settings = read(config);
    if (settings.isEmpty()) {
      return 1;
    }
    try {
      return serve(settings.get(), new ChildExecutor(config));
    } catch (IOException | IllegalArgumentException e) {
      err("agent: " + e.getMessage());
      return 1;
    }
  }

  private static int serve(AgentSettings settings, Starter starter)
      throws IOException, InterruptedException {
    Agent agent = Agent.start(settings, starter);
    agent.probes().forEach(probe -> out(probe.toString()));
    agent.connect();
    out("ready");
    agent.tell("READY=1");
    Shutdown.await(() -> {
      agent.tell("STOPPING=1");
      agent.close();
    });
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Names all faults of a settings file, or says what would be captured and sent.")
  int check(@Mixin SettingsFile config) {
    Optional<AgentSettings> settings = read(config.file());
    if (settings.isEmpty()) {
      return 1;
    }
    Summary.of(settings.get()).forEach(Main::out);
    List<String> missing = Missing.of(settings.get());
    missing.forEach(Main::err);
    return missing.isEmpty() ? 0 : 1;
  }

  @Command(
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Drafts settings from the services that listen on this host.")
  int discover(
      @Option(names = "--write", paramLabel = "FILE", description = "A new file to write it to.")
          Optional<Path> file)
      throws IOException {
    String draft = Discovery.draft(Listeners.ofThisHost());
    if (file.isPresent()) {
      return write(file.get(), draft);
    }
    System.out.print(draft);
    return 0;
  }

  private static int write(Path file, String draft) {
    try {
      Files.writeString(file, draft, StandardOpenOption.CREATE_NEW);
      out(file + ": written; check it with `agent check " + file + "`");
      return 0;
    } catch (IOException e) {
      err(
          "--write: %s (expected: a new file in a directory of yours; %s)"
              .formatted(file, Obstacle.of(e)));
      return 1;
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Says how well each source works here: FULL, REDUCED or OFF.")
  int probe(@Mixin SettingsFile config) throws InterruptedException {
    Optional<AgentSettings> settings = read(config.file());
    if (settings.isEmpty()) {
      return 1;
    }
    for (ProbeResult probe : Probes.of(settings.get())) {
      out(probe.toString());
    }
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "No captured byte leaves this host until `resume`, also after a restart.")
  int pause(@Mixin RunDirectory run) {
    return control(run.socket(), "pause");
  }

  @Command(
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Ends a pause.")
  int resume(@Mixin RunDirectory run) {
    return control(run.socket(), "resume");
  }

  @Command(
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "How the running agent is.")
  int status(@Mixin RunDirectory run) {
    return control(run.socket(), "status");
  }

  private static int control(Path socket, String command) {
    try {
      out(ControlSocket.ask(socket, command));
      return 0;
    } catch (IOException e) {
      return unanswered(socket, e);
    }
  }

  /// Says that nobody answers there.
  static int unanswered(Path socket, IOException e) {
    err(
        "%s: no answer (%s); is the agent running with this `run` directory, and are you its user?"
            .formatted(socket, e.getMessage()));
    return 1;
  }

  /// The settings; without them, their faults have been said.
  static Optional<AgentSettings> read(Path config) {
    return switch (Settings.read(config)) {
      case SettingsResult.Valid(AgentSettings settings) -> Optional.of(settings);
      case SettingsResult.Faulty faulty -> {
        err(config + ": " + faulty.count());
        err(faulty.text());
        yield Optional.empty();
      }
    };
  }

  static void out(String line) {
    System.out.println(line);
  }

  static void err(String line) {
    System.err.println(line);
  }
}
