package io.shadowcast.agent.main;

import io.shadowcast.settings.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agent record`: asks the running agent for a recording, and waits until it has ended.
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Records the requests of a workload into a new file, without their secrets.",
      "The file lies in `recordings` below the agent's `state`. It ends when it is long or large",
      "enough, or by Ctrl-C."
    })
final class RecordCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final long LOOK_MILLIS = 200;

  @Parameters(
      paramLabel = "WORKLOAD",
      arity = "0..1",
      description = "A workload that is captured, of protocol http1.")
  private @Nullable String workload;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long (default: ${DEFAULT-VALUE}).")
  private String time = "60s";

  @Option(
      names = "--bytes",
      paramLabel = "SIZE",
      defaultValue = "256MiB",
      description = "How large the file may become (default: ${DEFAULT-VALUE}).")
  private String bytes = "256MiB";

  @Option(
      names = "--file",
      paramLabel = "NAME",
      description = "The name of the file (default: the workload and the time).")
  private @Nullable String name;

  @Option(names = "--no-wait", description = "Ends at once; `agent status` says how it goes on.")
  private boolean noWait;

  @Option(names = "--stop", description = "Ends the recording that is being written.")
  private boolean stop;

  @Mixin private Main.RunDirectory run = new Main.RunDirectory();

  @Override
  public Integer call() throws InterruptedException {
    try {
      return stop ? said(ask("record stop")) : start();
    } catch (IOException e) {
      return Main.unanswered(run.socket(), e);
    }
  }

  private int start() throws IOException, InterruptedException {
    List<String> faults = new ArrayList<>();
    if (workload == null) {
      faults.add("workload: missing (expected: a workload that is captured)");
    }
    Optional<Duration> longest =
        Arguments.parsed("--for", time, Units::duration, Units.TIME, faults);
    Optional<Long> most = Arguments.parsed("--bytes", bytes, Units::bytes, Units.BYTES, faults);
    if (workload == null || longest.isEmpty() || most.isEmpty()) {
      faults.forEach(Main::err);
      return 1;
    }
    String file =
        name == null ? workload + "-" + TIME.format(Clock.systemUTC().instant()) + ".rec" : name;
    int begun = said(ask(Recordings.start(workload, file, most.get(), longest.get())));
    return begun != 0 || noWait ? begun : await();
  }

  private int await() throws IOException, InterruptedException {
    Thread hook = new Thread(this::interrupted, "stop-recording");
    Runtime.getRuntime().addShutdownHook(hook);
    String state = ask("record status");
    while (state.startsWith(Recordings.GOES_ON)) {
      Thread.sleep(LOOK_MILLIS);
      state = ask("record status");
    }
    return isOurs(hook) ? said(state) : 0;
  }

  /// Whether this process ends by itself. After Ctrl-C the hook says what became of the recording.
  private static boolean isOurs(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false; // it runs
    }
  }

  /// Ctrl-C.
  private void interrupted() {
    try {
      Main.out(ask("record stop"));
    } catch (IOException e) {
      Main.unanswered(run.socket(), e);
    }
  }

  private String ask(String line) throws IOException {
    Path socket = run.socket();
    return ControlSocket.ask(socket, line);
  }

  /// Prints an answer where it belongs.
  private static int said(String answer) {
    boolean good =
        answer.startsWith(Recordings.GOES_ON)
            || (answer.startsWith(Recordings.ENDED) && !answer.contains("ended by FAULT"));
    if (good) {
      Main.out(answer);
      return 0;
    }
    Main.err(answer);
    return 1;
  }
}
