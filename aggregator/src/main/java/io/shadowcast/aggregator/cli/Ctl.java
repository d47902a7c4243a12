package io.shadowcast.aggregator.cli;

import io.shadowcast.words.Endpoint;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/// `shadowctl`: the options all commands share, and the way from arguments to an exit code.
@Command(
    name = Ctl.NAME,
    versionProvider = Ctl.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Command line client of the Shadowcast aggregator.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    commandListHeading = "%nCommands:%n",
    synopsisSubcommandLabel = "COMMAND")
public final class Ctl {
  static final String NAME = "shadowctl";
  private static final String SERVER = "127.0.0.1:7443";

  private final Surroundings around;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      description = "The aggregator; else SHADOWCTL_SERVER, else " + SERVER + ".")
  private @Nullable Endpoint server;

  @Option(
      names = "--identity",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Holds key.pem, cert.pem and ca.pem; else SHADOWCTL_IDENTITY, else ~/.shadowcast/identity.")
  private @Nullable Path identity;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "table (default), json or yaml.")
  private Format format = Format.TABLE;

  @Option(
      names = "--no-headers",
      scope = ScopeType.INHERIT,
      description = "Tables without their line of titles.")
  private boolean noHeaders;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "How long to wait for each answer, for example 500ms; default 10s.")
  private Duration timeout = Duration.ofSeconds(10);

  /// The version of this build.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Ctl.class.getPackage().getImplementationVersion();
      return new String[] {NAME + " " + (version == null ? "development" : version)};
    }
  }

  private Ctl(Surroundings around) {
    this.around = around;
  }

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] args) {
    // Netty and gRPC would explain a refused connection a second time, at length.
    Logger.getLogger("").setLevel(Level.OFF);
    Ending ending = new Ending();
    Surroundings around =
        new Surroundings(
            System.getenv(),
            home(System.getenv()),
            writer(FileDescriptor.out),
            writer(FileDescriptor.err),
            terminal(),
            Clock.system(ZoneId.systemDefault()),
            () -> UUID.randomUUID().toString(),
            ending);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endWatching(ending), "ending"));
    int code = run(around, args);
    ending.ended();
    System.exit(code);
  }

  /// What a shell means by `~`: `HOME`, which need not be the home of the user's account.
  static Path home(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home);
  }

  /// Runs one command.
  ///
  /// @return its exit code, see [ExitCode]
  static int run(Surroundings around, String... args) {
    int code = line(around).execute(args);
    around.out().flush();
    around.err().flush();
    return code;
  }

  static CommandLine line(Surroundings around) {
    CommandLine line = new CommandLine(new Ctl(around));
    Commands.addTo(line);
    Arguments.register(line);
    line.setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(around.out())
        .setErr(around.err())
        .setParameterExceptionHandler(Ctl::misunderstood)
        .setExecutionExceptionHandler(Ctl::failed);
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.table());
    return line;
  }

  Session session() {
    if (timeout.isZero()) {
      throw new CtlFailure(ExitCode.USAGE, "--timeout: 0 (expected: > 0, for example 10s)");
    }
    return new Session(around, server(), identity(), timeout, format, !noHeaders);
  }

  private Endpoint server() {
    if (server != null) {
      return server;
    }
    String text = around.environment().getOrDefault("SHADOWCTL_SERVER", SERVER);
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CtlFailure(
          ExitCode.USAGE, "SHADOWCTL_SERVER: %s (expected: host:port)".formatted(text), e);
    }
  }

  private Path identity() {
    if (identity != null) {
      return identity;
    }
    String named = around.environment().getOrDefault("SHADOWCTL_IDENTITY", "");
    return named.isEmpty() ? around.home().resolve(".shadowcast/identity") : Path.of(named);
  }

  private static int misunderstood(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    if (e.getCause() instanceof CtlFailure wrong) {
      String subject =
          e.getArgSpec() instanceof OptionSpec option ? option.longestName() + ": " : "";
      return failed(new CtlFailure(wrong.code(), subject + wrong.sentence(), wrong), line);
    }
    PrintWriter err = line.getErr();
    err.println(NAME + ": " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("`%s --help` tells more.".formatted(line.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE.number();
  }

  private static int failed(Exception e, CommandLine line, ParseResult result) throws Exception {
    if (e instanceof CtlFailure failure) {
      return failed(failure, line);
    }
    throw e;
  }

  private static int failed(CtlFailure failure, CommandLine line) {
    String sentence = String.join("\n", failure.sentence().lines().map(Human::printable).toList());
    line.getErr().println(NAME + ": " + sentence.replace("\n", "\n  "));
    return failure.code().number();
  }

  private static void endWatching(Ending ending) {
    if (ending.now()) {
      // A watch has no other end than Ctrl-C, so that is success; exit codes cannot be set here in
      // another way.
      Runtime.getRuntime().halt(ExitCode.OK.number());
    }
  }

  @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25 where there is no terminal
  private static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
