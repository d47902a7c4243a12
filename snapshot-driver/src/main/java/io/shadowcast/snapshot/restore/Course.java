package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.PathLock;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes one restore through the states of its journal, with the journal and the target locked.
final class Course {
  private static final byte[] FORWARD = {1};
  private static final byte[] BACK = {0};

  private final Repository repository;
  private final Places places;
  private final Journal journal;

  Course(Repository repository, Places places, Journal journal) {
    this.repository = repository;
    this.places = places;
    this.journal = journal;
  }

  /// What is done with an open journal.
  interface Doing {
    RestoreOutcome run(Journal journal) throws IOException;
  }

  /// Opens and locks a journal.
  static RestoreOutcome in(Path path, Places places, Doing doing) {
    try (Held lock = Held.of(path);
        Folder folder = places.folder(path)) {
      return lock.free()
          ? doing.run(new Journal(folder))
          : refused(
              Refusal.Reason.IN_PROGRESS, "journal: " + path + " (expected: no other restore)");
    } catch (IOException e) {
      return refused(Refusal.Reason.KERNEL, String.valueOf(e.getMessage()));
    }
  }

  /// A lock, or none when another has it.
  private record Held(Optional<PathLock> lock) implements AutoCloseable {
    static Held of(Path path) throws KernelException {
      return new Held(PathLock.take(path));
    }

    boolean free() {
      return lock.isPresent();
    }

    @Override
    public void close() {
      lock.ifPresent(PathLock::close);
    }
  }

  private static RestoreOutcome.Refused refused(Refusal.Reason reason, String text) {
    return new RestoreOutcome.Refused(List.of(new Refusal(reason, text)));
  }

  /// Opens and locks the target of a restore.
  private RestoreOutcome at(Script script, Working working) throws IOException {
    Path path = script.binding().target().path();
    try (Held lock = Held.of(path)) {
      if (!lock.free()) {
        return refused(
            Refusal.Reason.IN_PROGRESS, "target: " + path + " (expected: no other restore)");
      }
      try (Work work = open(script)) {
        return working.run(work);
      }
    }
  }

  private Work open(Script script) throws IOException {
    return switch (script.binding().target()) {
      case Target.Tree tree ->
          script.binding().exchange().isPresent()
              ? VolumeWork.open(script, script.binding().exchange().get(), places)
              : new TreeWork(script, places.folder(tree.path()));
      case Target.Block block -> new BlockWork(script, places);
    };
  }

  private interface Working {
    RestoreOutcome run(Work work) throws IOException;
  }

  RestoreOutcome begin(Plan plan, LocalCopy copy) throws IOException {
    if (journal.there(Journal.PLAN) || journal.there(Journal.ENDED)) {
      return refused(
          Refusal.Reason.IN_PROGRESS,
          "journal: "
              + plan.journal()
              + " holds a restore (expected: recovered or accepted first)");
    }
    Plan.Space space = SpaceNeed.of(plan.binding(), plan.changes(), plan.journal());
    if (!space.enough()) {
      return refused(Refusal.Reason.NO_ROOM, "room: " + space + " (expected: enough)");
    }
    Script unsaved = new Script(plan.id(), plan.binding(), plan.changes(), 0);
    return at(unsaved, work -> begin(unsaved, work, copy));
  }

  private RestoreOutcome begin(Script unsaved, Work work, LocalCopy copy) throws IOException {
    work.hold();
    List<Refusal> stale = found(work::stale);
    if (!stale.isEmpty()) {
      return new RestoreOutcome.Refused(stale);
    }
    if (unsaved.changes().isEmpty()) {
      return applied();
    }
    Script script;
    try {
      script = save(unsaved, work);
    } catch (IOException e) {
      journal.clear();
      boolean full = e instanceof KernelException k && k.errno().equals(Errno.ENOSPC);
      return refused(
          full ? Refusal.Reason.NO_ROOM : Refusal.Reason.KERNEL, String.valueOf(e.getMessage()));
    }
    return forward(script, work, copy);
  }

  private Script save(Script unsaved, Work work) throws IOException {
    journal.reserve();
    long saved;
    try (UndoPack pack = new UndoPack(journal.newUndo())) {
      work.save(pack);
      saved = pack.bytes();
    }
    Script script = new Script(unsaved.id(), unsaved.binding(), unsaved.changes(), saved);
    journal.write(Journal.PLAN, script.encoded());
    return script;
  }

  private RestoreOutcome forward(Script script, Work work, LocalCopy copy) throws IOException {
    Optional<byte[]> ready = ready();
    try (SnapshotReader reader = repository.read();
        Transfer transfer = work.transfer(reader, script, copy)) {
      Built built = ready.isPresent() ? Built.decoded(ready.get()) : build(work, transfer);
      work.forward(built, transfer);
      journal.write(Journal.APPLIED, new byte[0]);
      return new RestoreOutcome.Applied(report(script, transfer));
    } catch (IOException e) {
      return back(script, work, String.valueOf(e.getMessage()));
    }
  }

  /// A mark whose writing failed is taken away again: it may be there and yet never become durable.
  private Built build(Work work, Transfer transfer) throws IOException {
    Built built = work.build(transfer);
    try {
      journal.write(Journal.BUILT, built.encoded());
    } catch (IOException e) {
      journal.retract(Journal.BUILT);
      throw e;
    }
    return built;
  }

  /// The mark that the target may be touched. The program that made it may have ended before its
  /// name was durable; without it the next recovery would hold the target for untouched.
  private Optional<byte[]> ready() throws IOException {
    journal.settle();
    return journal.read(Journal.BUILT);
  }

  private static RestoreOutcome.Report report(Script script, Transfer transfer) {
    return new RestoreOutcome.Report(
        transfer.written(),
        transfer.shared(),
        transfer.punched(),
        script.undoBytes(),
        sideCopies(script));
  }

  private static List<RestoreOutcome.SideCopy> sideCopies(Script script) {
    List<RestoreOutcome.SideCopy> out = new ArrayList<>();
    for (Change each : script.changes()) {
      each.leaves().ifPresent(name -> out.add(new RestoreOutcome.SideCopy(each.path(), name)));
    }
    return out;
  }

  private RestoreOutcome back(Script script, Work work, String why) {
    try {
      Optional<byte[]> ready = ready();
      if (ready.isPresent()) {
        // From here on it is no longer what the plan said.
        journal.retract(Journal.APPLIED);
        List<String> faults = back(script, work, Built.decoded(ready.get()));
        if (!faults.isEmpty()) {
          return new RestoreOutcome.Stuck(why, faults);
        }
      }
      journal.write(Journal.ENDED, BACK);
      return end(work, false, why);
    } catch (IOException e) {
      return new RestoreOutcome.Stuck(why, List.of(String.valueOf(e.getMessage())));
    }
  }

  private List<String> back(Script script, Work work, Built built) throws IOException {
    try (UndoPack pack = new UndoPack(journal.folder().open(Journal.UNDO))) {
      return work.back(built, pack, script.undoBytes());
    }
  }

  private RestoreOutcome end(Work work, boolean applied, String why) throws IOException {
    work.end(applied);
    journal.clear();
    return applied ? applied() : new RestoreOutcome.Undone(why);
  }

  private static RestoreOutcome applied() {
    return new RestoreOutcome.Applied(new RestoreOutcome.Report(0, 0, 0, 0, List.of()));
  }

  RestoreOutcome recover(HostId host, Restore.Way way) throws IOException {
    Optional<byte[]> plan = journal.read(Journal.PLAN);
    if (plan.isEmpty()) {
      journal.clear();
      return new RestoreOutcome.Nothing();
    }
    Script script = Script.decoded(plan.get());
    if (!script.binding().host().equals(host)) {
      return refused(
          Refusal.Reason.WRONG_HOST,
          "journal: of host " + script.binding().host() + " (expected: " + host + ")");
    }
    return at(script, work -> recover(script, work, way));
  }

  private RestoreOutcome recover(Script script, Work work, Restore.Way way) throws IOException {
    Optional<byte[]> ended = journal.read(Journal.ENDED);
    List<Refusal> wrong = work.wrong(ended.isEmpty() && journal.there(Journal.BUILT));
    if (!wrong.isEmpty()) {
      return new RestoreOutcome.Refused(wrong);
    }
    if (ended.isPresent()) {
      return end(work, ended.get()[0] == FORWARD[0], "asked for");
    }
    if (way == Restore.Way.BACK && journal.there(Journal.BUILT)) {
      work.hold();
    }
    return switch (way) {
      case BACK -> back(script, work, "asked for");
      case FORWARD ->
          journal.there(Journal.APPLIED)
              ? new RestoreOutcome.Applied(
                  new RestoreOutcome.Report(0, 0, 0, script.undoBytes(), sideCopies(script)))
              : onward(script, work);
    };
  }

  /// Programs may have written since the crash; the plan is not carried out on what it never saw.
  private RestoreOutcome onward(Script script, Work work) throws IOException {
    work.hold();
    if (journal.there(Journal.BUILT)) {
      List<Refusal> changed = found(work::changedMidway);
      return changed.isEmpty()
          ? forward(script, work, LocalCopy.NONE)
          : new RestoreOutcome.Refused(changed);
    }
    List<Refusal> changed = found(work::changed);
    if (changed.isEmpty()) {
      return forward(script, work, LocalCopy.NONE);
    }
    RestoreOutcome dropped = back(script, work, "changed since the plan");
    return dropped instanceof RestoreOutcome.Undone ? new RestoreOutcome.Refused(changed) : dropped;
  }

  private interface Looking {
    List<Refusal> look(SnapshotReader reader) throws IOException;
  }

  private List<Refusal> found(Looking looking) throws IOException {
    try (SnapshotReader reader = repository.read()) {
      return looking.look(reader);
    }
  }

  RestoreOutcome accept(HostId host) throws IOException {
    if (!journal.there(Journal.APPLIED) && !journal.there(Journal.ENDED)) {
      return journal.there(Journal.PLAN)
          ? refused(Refusal.Reason.IN_PROGRESS, "journal: a restore (expected: an applied one)")
          : new RestoreOutcome.Nothing();
    }
    if (!journal.there(Journal.ENDED)) {
      Optional<byte[]> plan = journal.read(Journal.PLAN);
      Script script = Script.decoded(plan.orElseThrow(() -> new IOException("journal: damaged")));
      RestoreOutcome checked = at(script, work -> checked(work));
      if (!(checked instanceof RestoreOutcome.Nothing)) {
        return checked;
      }
      journal.write(Journal.ENDED, FORWARD);
    }
    return recover(host, Restore.Way.FORWARD);
  }

  private static RestoreOutcome checked(Work work) throws IOException {
    List<Refusal> wrong = work.wrong(true);
    return wrong.isEmpty() ? new RestoreOutcome.Nothing() : new RestoreOutcome.Refused(wrong);
  }
}
