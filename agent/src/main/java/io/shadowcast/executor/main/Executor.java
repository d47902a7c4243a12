package io.shadowcast.executor.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.ExecutorSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.os.OwnSession;
import io.shadowcast.agent.os.PassedSockets;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.agent.os.PrivateSocket;
import io.shadowcast.executor.order.Orders;
import io.shadowcast.executor.order.PinnedAuthority;
import io.shadowcast.executor.order.SealCheck;
import io.shadowcast.executor.snapshot.Questions;
import io.shadowcast.executor.snapshot.Shelf;
import io.shadowcast.executor.snapshot.SyncTimer;
import io.shadowcast.snapshot.kernel.KernelBoot;
import io.shadowcast.words.BootId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The program `executor`: `executor CONFIG`, the settings file of the agent. Carries out what the
/// aggregator signed and what the operator on this host asks for; a closed list of verbs, no
/// network. Its socket is the one that a service manager passes (sd_listen_fds(3)), else
/// `executor.sock` in `run`.
///
/// Prints `ready`, and ends when nobody has asked anything for half a minute and no sync runs. Exit
/// codes: 0 when it ends like that, when another one serves already, or for `--help`; 1 for faulty
/// settings or what it cannot use; 2 for wrong arguments.
public final class Executor {
  static {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %5$s%6$s%n");
  }

  private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final String USAGE =
      """
      Usage: executor [-h] CONFIG
      Carries out orders: those the aggregator signed, and those of the operator on this host.
      Started by the service manager when somebody asks, or by the agent; ends when idle.
            CONFIG   The settings file (YAML), the same as the agent's.
        -h, --help   Show this help message and exit.\
      """;

  private Executor() {}

  /// Serves until it is idle, or told to stop (SIGTERM).
  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help") || List.of(arguments).contains("-h")) {
      System.out.println(USAGE);
      return;
    }
    if (arguments.length != 1 || arguments[0].startsWith("-")) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try {
      run(settings(Path.of(arguments[0])));
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("executor: " + e.getMessage());
      System.exit(1);
    }
  }

  private static AgentSettings settings(Path file) {
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings settings) -> settings;
      case SettingsResult.Faulty faulty ->
          throw new IllegalArgumentException(file + ": " + faulty.count() + "\n" + faulty.text());
    };
  }

  private static void run(AgentSettings settings) throws IOException, InterruptedException {
    OwnSession.begin();
    Path state = settings.executor().state();
    PrivateFile.directory(state);
    try (FileChannel lock =
        FileChannel.open(
            PrivateFile.ensure(state.resolve("executor.lock")), StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        LOG.info("{} is in use by another executor, which serves", state);
        return;
      }
      serve(settings);
    }
  }

  private static void serve(AgentSettings settings) throws IOException, InterruptedException {
    Path state = settings.executor().state();
    Supplier<SourceTime> now = now();
    AtomicInteger asked = new AtomicInteger();
    Shelf shelf =
        Shelf.open(
            settings,
            new Shelf.Surroundings(
                now, new SecureRandom(), LockSupport::parkNanos, () -> asked.get() > 1));
    // The socket first of all: whoever asks waits in it while what was begun before is ended.
    try (ServerSocketChannel socket = socket(settings);
        Orders orders = opened(settings, shelf, now);
        SyncTimer syncs = shelf.syncing(work -> orders.alone(work::run), thread("sync"))) {
      Questions questions = shelf.questions();
      Server server =
          new Server(
              socket,
              Peers.of(settings.state(), state),
              peer -> new Talk(orders, questions, shelf.handover(), asked, peer),
              Thread.ofPlatform().name("caller-", 0).daemon(true).factory(),
              System::nanoTime);
      ScheduledExecutorService watch = watch(server, socket, syncs);
      System.out.println("ready");
      server.serve();
      watch.shutdownNow();
    }
  }

  private static Orders opened(AgentSettings settings, Shelf shelf, Supplier<SourceTime> now)
      throws IOException {
    shelf.undoLeftOver();
    return Orders.open(
        settings.executor().state(), settings.host(), seals(settings), shelf.verbs(), now);
  }

  private static SealCheck seals(AgentSettings settings) {
    PinnedAuthority authority =
        new PinnedAuthority(
            settings.executor().authority(),
            settings.executor().state(),
            settings.state().resolve("identity.pem"));
    return new SealCheck(settings.host(), authority, Clock.systemUTC());
  }

  private static Supplier<SourceTime> now() throws IOException {
    BootId boot = KernelBoot.id();
    Clock clock = Clock.systemUTC();
    return () -> new SourceTime(boot, System.nanoTime(), clock.instant());
  }

  private static ServerSocketChannel socket(AgentSettings settings) throws IOException {
    Optional<Integer> passed =
        PassedSockets.of(System.getenv(), ProcessHandle.current().pid()).stream().findFirst();
    if (passed.isPresent()) {
      return PassedSockets.listening(passed.get());
    }
    PrivateFile.passage(settings.run());
    Path path = settings.run().resolve(ExecutorSettings.SOCKET);
    ServerSocketChannel socket = PrivateSocket.listen(path);
    if (!Files.getOwner(path).equals(Files.getOwner(settings.run()))) {
      Files.setOwner(path, Files.getOwner(settings.run()));
    }
    return socket;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon(true).factory());
  }

  private static ScheduledExecutorService watch(
      Server server, ServerSocketChannel socket, SyncTimer syncs) {
    ScheduledExecutorService watch = thread("idle");
    var _ =
        watch.scheduleWithFixedDelay(
            () -> {
              if (server.quietNanos() > IDLE.toNanos() && !syncs.isBusy()) {
                close(socket);
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    return watch;
  }

  private static void close(ServerSocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("the socket does not close", e);
    }
  }
}
