package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.access.Access;
import io.shadowcast.aggregator.config.AggregatorSettings;
import io.shadowcast.aggregator.config.Settings;
import io.shadowcast.aggregator.config.SettingsResult;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The program `aggregator`.
@Command(
    name = "aggregator",
    description = "Learns from production and its shadows, and recommends.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {Main.Run.class, Main.Check.class, Main.Init.class})
public final class Main implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int FAULTY = 2;
  private static final String LOG_FORMAT = "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n";

  /// Held, because a level that was set is forgotten with its logger.
  private static final Logger MIGRATIONS = Logger.getLogger("org.flywaydb");

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /// Runs a command and ends with its exit code: 0 ended as told, 1 could not, 2 wrong settings or
  /// usage.
  public static void main(String[] arguments) {
    if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
      System.setProperty("java.util.logging.SimpleFormatter.format", LOG_FORMAT);
    }
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.err);
    }
    return FAULTY;
  }

  /// The version of this build.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"aggregator " + version()};
    }
  }

  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /// What every command has.
  abstract static class WithSettings implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "CONFIG",
        description = "Settings file (YAML); docs/AGGREGATOR.md names its keys.")
    private Path config = Path.of("");

    abstract int with(AggregatorSettings settings) throws IOException, InterruptedException;

    @Override
    public final Integer call() throws InterruptedException {
      return switch (Settings.read(config)) {
        case SettingsResult.Faulty faulty -> {
          int count = faulty.faults().size();
          yield faulty(count == 1 ? "1 fault" : count + " faults", faulty.text());
        }
        case SettingsResult.Valid(AggregatorSettings settings) -> withAuthority(settings);
      };
    }

    private int faulty(String count, String text) {
      System.err.printf("%s in %s:%n%s%n", count, config, text);
      return FAULTY;
    }

    /// A given authority, and the way to the state, are looked at before anything is made or
    /// migrated.
    private int withAuthority(AggregatorSettings settings) throws InterruptedException {
      try {
        Access.check(Aggregator.caFiles(settings), Clock.systemUTC());
      } catch (IOException e) {
        return faulty("1 fault", "ca: " + reason(e));
      }
      Optional<String> obstacle = StateFolder.obstacle(settings.state());
      return obstacle.isPresent() ? faulty("1 fault", obstacle.get()) : attempt(settings);
    }

    private int attempt(AggregatorSettings settings) throws InterruptedException {
      try {
        return with(settings);
      } catch (IOException | RuntimeException e) {
        System.err.println(reason(e));
        return FAILED;
      }
    }

    private static String reason(Exception failure) {
      return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
  }

  /// Serves until it is told to stop.
  @Command(
      name = "run",
      description = "Serves agents and users until SIGTERM.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class Run extends WithSettings {
    @Override
    int with(AggregatorSettings settings) throws IOException, InterruptedException {
      Aggregator aggregator = Aggregator.start(settings, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(aggregator), "stop"));
      announce(aggregator, System.out);
      new CountDownLatch(1).await();
      return OK;
    }

    /// An end that was asked for is no failure: without this the exit code would be 143.
    private static void stop(Aggregator aggregator) {
      aggregator.close();
      System.out.println("stopped");
      System.out.flush();
      Runtime.getRuntime().halt(OK);
    }

    private static void announce(Aggregator aggregator, PrintStream out) {
      out.printf(
          "ready listen=%s enrolment=%s ca_sha256=%s admin=%s%n",
          text(aggregator.mainAddress()),
          text(aggregator.enrolmentAddress()),
          aggregator.access().caSha256(),
          aggregator.adminDirectory());
      out.flush();
    }

    private static String text(InetSocketAddress address) {
      String host = address.getAddress().getHostAddress();
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
  }

  /// Says what is wrong with a settings file.
  @Command(
      name = "check",
      description = "Says everything that is wrong with a settings file.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class Check extends WithSettings {
    @Override
    int with(AggregatorSettings settings) {
      System.out.printf(
          "ok: state %s, listens on %s, enrols on %s%n",
          settings.state(), settings.listen(), settings.enrolmentListen());
      return OK;
    }
  }

  /// Prepares a state directory. That its tables are new goes without saying.
  @Command(
      name = "init",
      description = "Makes state, certificate authority and the first administrator.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class Init extends WithSettings {
    @Override
    int with(AggregatorSettings settings) throws IOException {
      MIGRATIONS.setLevel(Level.WARNING);
      System.out.printf("admin=%s%n", Aggregator.init(settings, Clock.systemUTC()));
      return OK;
    }
  }
}
