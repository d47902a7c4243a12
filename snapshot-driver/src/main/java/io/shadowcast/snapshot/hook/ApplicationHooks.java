package io.shadowcast.snapshot.hook;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.Optional;

/// Does work while an application is at rest, and lets it go on whatever happens: when the hook
/// before failed or hung, when the work failed, and, by a durable mark that is there from before
/// the first hook until the second one succeeded, when this process was killed in between.
public final class ApplicationHooks {
  private static final String MARK = "undo-";

  private final HookRunner runner;
  private final Folder marks;

  /// Hooks of this host.
  ///
  /// @param marks a folder for the marks alone; not closed here
  public ApplicationHooks(HookRunner runner, Folder marks) {
    this.runner = runner;
    this.marks = marks;
  }

  /// Work that may fail.
  public interface Work<T> {
    /// Does it.
    T run() throws IOException;
  }

  /// Runs the hook before, the work, and the hook after, in this order.
  ///
  /// @throws IOException when the mark could not be written; then nothing was run
  public <T> Surrounded<T> surround(Hooks hooks, Work<T> work) throws IOException {
    mark(hooks);
    HookOutcome before = run(hooks.before());
    if (!before.ok()) {
      return new Surrounded.NotBegun<>(before, undo(hooks));
    }
    T value;
    try {
      value = work.run();
    } catch (IOException e) {
      return new Surrounded.Broken<>(e, before, undo(hooks));
    } catch (RuntimeException | Error e) {
      HookOutcome ignored = undo(hooks);
      throw e;
    }
    return new Surrounded.Done<>(value, before, undo(hooks));
  }

  /// Runs the hook after when an earlier process was killed before it could, or when it failed. To
  /// be called before an application is touched again: when the program starts.
  ///
  /// @return what became of it; [HookOutcome.Absent] when there was nothing to undo
  public HookOutcome undoLeftOver(Hooks hooks) throws IOException {
    return marks.names().contains(name(hooks)) ? undo(hooks) : new HookOutcome.Absent();
  }

  private HookOutcome undo(Hooks hooks) {
    HookOutcome after = run(hooks.after());
    if (after.ok()) {
      unmark(hooks);
    }
    return after;
  }

  private HookOutcome run(Optional<Hook> hook) {
    return hook.map(runner::run).orElseGet(HookOutcome.Absent::new);
  }

  private void mark(Hooks hooks) throws IOException {
    try (DiskFile mark = marks.create(name(hooks))) {
      mark.sync();
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.EEXIST)) {
        throw e;
      }
    }
    marks.sync();
  }

  private void unmark(Hooks hooks) {
    try {
      marks.remove(name(hooks));
      marks.sync();
    } catch (IOException e) {
      // The mark stays: the hook after will run once more, which does no harm.
    }
  }

  private static FileName name(Hooks hooks) {
    return FileName.of(MARK + hooks.name());
  }
}
