package io.shadowcast.benchmarks.processes;

import io.shadowcast.benchmarks.load.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Where a demo or a benchmark plays: a private directory, free ports, child processes and control
/// groups. Closing it leaves nothing behind; it may be closed from a shutdown hook while the play
/// goes on. When this process is killed, a warden it left does the same.
public final class Stage implements AutoCloseable {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final long WATCH_MIB = 4096;
  private static final Duration REMOVAL = Duration.ofSeconds(5);

  private final Path home;
  private final Path directory;
  private final Ticker ticker;
  private final Warden warden;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  private Stage(Path home, Path directory, Ticker ticker, Warden warden) {
    this.home = home;
    this.directory = directory;
    this.ticker = ticker;
    this.warden = warden;
  }

  /// Makes the directory, below the system's own for temporary files.
  ///
  /// @param home the repository: where the launcher and the jars are
  /// @param play what is played, for the directory's name, with this process's id
  public static Stage open(Path home, String play, Ticker ticker) throws IOException {
    ControlGroup.sweep(CGROUPS);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    String prefix = "shadowcast-%s-%d-".formatted(play, ProcessHandle.current().pid());
    Path directory = Files.createTempDirectory(prefix, ownerOnly);
    return new Stage(home, directory, ticker, Warden.post(directory));
  }

  /// The repository.
  public Path home() {
    return home;
  }

  /// The private directory; it goes with the stage.
  public Path directory() {
    return directory;
  }

  /// A path below the directory, whose parents exist.
  public synchronized Path file(String name) throws IOException {
    mustBeOpen(name);
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  /// A port of the loopback interface that is free now.
  public int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /// Starts one of our programs through the launcher, which knows its JVM flags.
  public Child program(String name, List<String> arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(home.resolve("shadowcast").toString()), arguments.stream())
            .toList();
    return start(name, command);
  }

  /// Starts a child which ends with the stage.
  public synchronized Child start(String name, List<String> command) throws IOException {
    mustBeOpen(name);
    Map<String, String> environment =
        Map.of("SHADOWCAST_NO_BUILD", "1", Warden.MARK, directory.toString());
    Child child = Child.start(name, command, file("log/" + name + ".log"), environment);
    opened.push(child);
    warden.watch(child.pid());
    return child;
  }

  /// Holds a child to this share of one processor, below 1, without control groups.
  public synchronized void hold(Child child, double share) throws IOException {
    mustBeOpen("a child's share");
    opened.push(DutyCycle.begin(child.pid(), share));
  }

  /// A control group of this size, where that is possible.
  public synchronized Optional<ControlGroup> group(String name, Limits limits) throws IOException {
    mustBeOpen(name);
    Optional<ControlGroup> group = ControlGroup.create(CGROUPS, name, limits);
    group.ifPresent(opened::push);
    return group;
  }

  /// Gives this process and the programs that measure the weight of a machine of their own, where
  /// that is possible: load and measurement would otherwise show what else runs here.
  public void weigh() throws IOException {
    Optional<ControlGroup> group = group("watch", Limits.ofThisMachine(WATCH_MIB));
    if (group.isPresent()) {
      group.get().join();
    }
  }

  /// Keeps something to be closed with the stage, before what was opened earlier.
  public synchronized <T extends AutoCloseable> T keep(T resource) {
    if (closed) {
      closeQuietly(resource);
    } else {
      opened.push(resource);
    }
    return resource;
  }

  /// Answers true every 50 ms until the time is up, then false.
  public BooleanSupplier within(Duration limit) {
    long end = ticker.nanos() + limit.toNanos();
    return () -> {
      pause(Duration.ofMillis(50));
      return ticker.nanos() < end;
    };
  }

  /// Waits; returns at once when the thread is interrupted.
  public void pause(Duration duration) {
    try {
      ticker.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (!opened.isEmpty()) {
      closeQuietly(opened.pop());
    }
    remove();
    closeQuietly(warden);
  }

  /// Again while something below still comes or goes: a file that was being written when the play
  /// was interrupted, or what a killed child's children had not finished.
  private void remove() {
    BooleanSupplier patience = within(REMOVAL);
    Optional<String> fault = removed();
    while (fault.isPresent() && patience.getAsBoolean()) {
      fault = removed();
    }
    fault.ifPresent(why -> System.err.println(directory + ": not removed (" + why + ")"));
  }

  /// Removes the directory with all below.
  ///
  /// @return why something is left
  private Optional<String> removed() {
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(Stage::delete);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.of(e.toString());
    }
  }

  private void mustBeOpen(String wanted) throws IOException {
    if (closed) {
      throw new IOException(wanted + ": not begun, all is ending");
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println(resource + ": " + e.getMessage());
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
