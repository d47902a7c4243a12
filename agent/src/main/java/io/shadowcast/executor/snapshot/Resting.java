package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.snapshot.hook.ApplicationHooks;
import io.shadowcast.snapshot.hook.Hook;
import io.shadowcast.snapshot.hook.HookOutcome;
import io.shadowcast.snapshot.hook.HookRunner;
import io.shadowcast.snapshot.hook.Hooks;
import io.shadowcast.snapshot.hook.Surrounded;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hooks of a target around a snapshot of it. The marks of applications that were brought to
/// rest lie in the executor's state.
final class Resting {
  private static final Logger LOG = LoggerFactory.getLogger(Resting.class);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Shelf shelf;

  Resting(Shelf shelf) {
    this.shelf = shelf;
  }

  /// Does work while the application of a target is at rest.
  ///
  /// @throws IOException when it did not come to rest, or the work failed
  <T> T surround(SnapshotSettings.Target target, ApplicationHooks.Work<T> work) throws IOException {
    if (target.hooks().before().isEmpty() && target.hooks().after().isEmpty()) {
      return work.run();
    }
    try (LinuxFolder marks = marks()) {
      return switch (hooks(marks).surround(of(target), work)) {
        case Surrounded.Done<T>(T value, _, HookOutcome after) -> {
          warn(target, after);
          yield value;
        }
        case Surrounded.NotBegun<T>(HookOutcome before, HookOutcome after) -> {
          warn(target, after);
          throw new IOException("hooks.before: " + said(before) + " (expected: status 0 in time)");
        }
        case Surrounded.Broken<T>(IOException fault, _, HookOutcome after) -> {
          warn(target, after);
          throw fault;
        }
      };
    }
  }

  /// Lets applications go on that were at rest when an executor was killed.
  void undoLeftOver() throws IOException {
    try (LinuxFolder marks = marks()) {
      for (SnapshotSettings.Target target : shelf.targets()) {
        HookOutcome outcome = hooks(marks).undoLeftOver(of(target));
        if (!(outcome instanceof HookOutcome.Absent)) {
          LOG.warn("{} was left at rest; hooks.after: {}", target.name(), said(outcome));
        }
      }
    }
  }

  private LinuxFolder marks() throws IOException {
    return LinuxFolder.open(shelf.folder("hooks"));
  }

  private static ApplicationHooks hooks(LinuxFolder marks) {
    return new ApplicationHooks(
        new HookRunner(Thread.ofPlatform().daemon().name("hook-", 0).factory(), System::nanoTime),
        marks);
  }

  private static Hooks of(SnapshotSettings.Target target) {
    return new Hooks(
        target.name(), hook(target, target.hooks().before()), hook(target, target.hooks().after()));
  }

  private static Optional<Hook> hook(SnapshotSettings.Target target, List<String> command) {
    Map<String, String> environment =
        Map.of("PATH", PATH, "SHADOWCAST_TARGET", target.path().toString());
    return command.isEmpty()
        ? Optional.empty()
        : Optional.of(new Hook(command, environment, Map.of(), target.hooks().deadline()));
  }

  private static void warn(SnapshotSettings.Target target, HookOutcome after) {
    if (!after.ok()) {
      LOG.warn("hooks.after of {}: {}; tried again at the next start", target.name(), said(after));
    }
  }

  private static String said(HookOutcome outcome) {
    return switch (outcome) {
      case HookOutcome.Absent _ -> "none";
      case HookOutcome.Succeeded _ -> "status 0";
      case HookOutcome.Failed(int status, _, String said) -> "status " + status + said(said);
      case HookOutcome.TimedOut(var deadline, String said) ->
          "not within " + deadline.toMillis() + " ms" + said(said);
      case HookOutcome.NotStarted(String reason) -> "not started, " + reason;
    };
  }

  private static String said(String text) {
    return text.isEmpty() ? "" : ", " + text.replace("\n", " | ");
  }
}
