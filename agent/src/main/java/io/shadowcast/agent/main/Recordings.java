package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.config.Protocol;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.RecordTap;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.agent.recording.Frame;
import io.shadowcast.agent.recording.Recorder;
import io.shadowcast.snapshot.kernel.FileSpace;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recordings of captured requests into files below `state`, one at a time, as an operator asks for
/// them on the control socket.
final class Recordings implements AutoCloseable {
  /// What its lines on the control socket begin with.
  static final String COMMAND = "record";

  /// What the answer to a start begins with, and the state while one is being written.
  static final String GOES_ON = "recording ";

  /// What the state begins with when one has ended.
  static final String ENDED = "recorded ";

  static final String DIRECTORY = "recordings";

  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
  private static final String NONE = "record: none (expected: one that was started)";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final long LEAST_BYTES = 1 << 20;
  private static final long MOST_BYTES = 1L << 40;
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final double NANOS = 1e9;

  private final AgentSettings settings;
  private final Mirror mirror;
  private final Supplier<SourceTime> now;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private @Nullable Recorder last;

  /// How a start went.
  sealed interface Start {
    /// It is being written.
    record Begun(Recorder recorder) implements Start {}

    /// It was not begun, one sentence each.
    record Refused(List<String> faults) implements Start {}
  }

  /// What is asked for.
  private record Wish(String workload, String name, long bytes, Duration time) {}

  /// @param now of the clock of the records
  /// @param ticker the same clock alone
  /// @param random of the quality that keys need
  Recordings(
      AgentSettings settings,
      Mirror mirror,
      Supplier<SourceTime> now,
      LongSupplier ticker,
      RandomGenerator random) {
    this.settings = settings;
    this.mirror = mirror;
    this.now = now;
    this.ticker = ticker;
    this.random = random;
  }

  /// The line that asks for a recording.
  static String start(String workload, String name, long bytes, Duration time) {
    return "%s start %s %s %d %d".formatted(COMMAND, workload, name, bytes, time.toMillis());
  }

  /// Answers a line: `record start WORKLOAD NAME BYTES MILLIS`, `record stop` or `record status`.
  synchronized String command(String line) {
    String[] words = line.split(" ", -1);
    String verb = words.length > 1 ? words[1] : "";
    try {
      return switch (verb) {
        case "start" -> start(wish(words));
        case "stop" -> stop();
        case "status" -> last == null ? NONE : state(last.progress());
        default -> "record: " + line + " (expected: start, stop or status)";
      };
    } catch (NumberFormatException e) {
      return "record: " + line + " (expected: start WORKLOAD NAME BYTES MILLIS)";
    } catch (IOException e) {
      return "record: " + e.getMessage() + " (expected: a file can be made in " + directory() + ")";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "record: interrupted (expected: the end of the recording)";
    }
  }

  private static Wish wish(String... words) {
    if (words.length != 6) {
      throw new NumberFormatException();
    }
    Duration time = Duration.ofMillis(Long.parseLong(words[5]));
    return new Wish(words[2], words[3], Long.parseLong(words[4]), time);
  }

  /// A line, when there is or was one.
  synchronized List<String> status() {
    return last == null ? List.of() : List.of(state(last.progress()));
  }

  private String start(Wish wish) throws IOException {
    return switch (begin(wish)) {
      case Start.Refused(List<String> faults) -> String.join("\n", faults);
      case Start.Begun(Recorder recorder) ->
          GOES_ON
              + "%s to %s: for %d s or %d bytes"
                  .formatted(
                      wish.workload(),
                      recorder.progress().file(),
                      wish.time().toSeconds(),
                      wish.bytes());
    };
  }

  /// Begins a recording that was ordered.
  ///
  /// @throws IOException when no file can be made
  synchronized Start begin(RecordingOrder.Recording work) throws IOException {
    return begin(new Wish(work.workload().value(), work.file(), work.mostBytes(), work.longest()));
  }

  private Start begin(Wish wish) throws IOException {
    PrivateFile.directory(directory());
    List<String> faults = faults(wish);
    if (!faults.isEmpty()) {
      return new Start.Refused(faults);
    }
    int index = index(wish.workload());
    WorkloadSettings workload = settings.workloads().get(index);
    Frame.Head head =
        new Frame.Head(settings.host(), workload.name(), settings.mirror().campaign(), now.get());
    Path file = directory().resolve(wish.name());
    Recorder recorder =
        Recorder.start(
            new Recorder.Order(index, head, file, wish.bytes(), wish.time()),
            ticker,
            Thread.ofPlatform().name("recording").daemon(true).factory(),
            Mirroring.redactor(settings, random),
            () -> mirror.tap(RecordTap.NONE));
    mirror.tap(recorder::take);
    last = recorder;
    LOG.info("{}: recording {} to {}", settings.host(), workload.name(), file);
    return new Start.Begun(recorder);
  }

  private List<String> faults(Wish wish) throws IOException {
    List<String> faults = new ArrayList<>();
    boolean named = NAME.matcher(wish.name()).matches();
    expect(goesOn() ? written() + " is being written" : "", "one at a time", "record", faults);
    expect(named ? "" : wish.name(), "1 to 100 letters, digits, '.', '_', '-'", "--file", faults);
    boolean taken = named && Files.exists(directory().resolve(wish.name()));
    expect(taken ? wish.name() : "", "a name that is free in " + directory(), "--file", faults);
    boolean known = index(wish.workload()) >= 0;
    String those =
        "one with protocol http1 that is captured, because in bytes, commands and datagrams no"
            + " secret can be found: "
            + recordable();
    expect(known ? "" : described(wish.workload()), those, "workload", faults);
    boolean paused = Files.exists(settings.state().resolve(Pause.NAME));
    expect(paused ? "paused" : "", "capturing; `agent resume`", "agent", faults);
    boolean time = wish.time().compareTo(LONGEST) <= 0 && wish.time().toMillis() >= 100;
    expect(time ? "" : wish.time().toString(), "100ms to 1d", "--for", faults);
    bytes(wish.bytes(), faults);
    return faults;
  }

  private void bytes(long bytes, List<String> faults) throws IOException {
    boolean sane = bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
    expect(sane ? "" : bytes + " bytes", "1MiB to 1TiB", "--bytes", faults);
    long free = FileSpace.of(directory()).availableBytes() - settings.spool().reserve();
    boolean room = !sane || bytes <= free;
    expect(room ? "" : bytes + " bytes", "<= " + free + ", free there", "--bytes", faults);
  }

  private static void expect(String value, String expected, String subject, List<String> faults) {
    if (!value.isEmpty()) {
      faults.add("%s: %s (expected: %s)".formatted(subject, value, expected));
    }
  }

  private String written() {
    return last == null ? "" : String.valueOf(last.progress().file().getFileName());
  }

  private boolean goesOn() {
    return last != null && last.progress().ending().isEmpty();
  }

  /// Secrets can be found in HTTP alone.
  static boolean isRecordable(WorkloadSettings workload) {
    return workload.capture() != CaptureMode.NONE && workload.protocol() == Protocol.HTTP1;
  }

  private List<String> recordable() {
    return settings.workloads().stream()
        .filter(Recordings::isRecordable)
        .map(workload -> workload.name().value())
        .toList();
  }

  /// A workload that cannot be recorded, and what it is.
  private String described(String workload) {
    return settings.workloads().stream()
        .filter(each -> each.name().value().equals(workload))
        .findFirst()
        .map(each ->
            "%s, protocol %s, capture %s"
                .formatted(workload, each.protocol().label(), each.capture().label()))
        .orElse(workload);
  }

  private int index(String workload) {
    for (int i = 0; i < settings.workloads().size(); i++) {
      WorkloadSettings each = settings.workloads().get(i);
      if (isRecordable(each) && each.name().value().equals(workload)) {
        return i;
      }
    }
    return -1;
  }

  private String stop() throws InterruptedException {
    return last == null ? NONE : state(last.stop());
  }

  private Path directory() {
    return settings.state().resolve(DIRECTORY);
  }

  private static String state(Recorder.Progress at) {
    Ledger all = at.accounts();
    return "%s%s to %s: %s s, %d bytes%s; seen %d, recorded %d, waiting %d, lost %d %s, unaccounted %d"
        .formatted(
            at.ending().isEmpty() ? GOES_ON : ENDED,
            all.workload(),
            at.file(),
            String.format(Locale.ROOT, "%.1f", at.nanos() / NANOS),
            at.bytes(),
            ending(at),
            all.seen(),
            all.sent(),
            all.waiting(),
            all.lost(),
            StatusPage.losses(all.losses()),
            all.unaccounted());
  }

  private static String ending(Recorder.Progress at) {
    return at.ending()
        .map(why -> ", ended by " + why + at.fault().map(fault -> " (" + fault + ")").orElse(""))
        .orElse("");
  }

  @Override
  public synchronized void close() {
    try {
      if (goesOn()) {
        LOG.info("{}: {}", settings.host(), stop());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
