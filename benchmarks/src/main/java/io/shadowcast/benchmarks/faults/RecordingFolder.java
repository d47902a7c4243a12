package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A folder that writes down what is done to it.
final class RecordingFolder implements Folder {
  private final Folder folder;
  private final Tape tape;
  private final Identities identities;
  private final int node;

  private RecordingFolder(Folder folder, Tape tape, Identities identities, int node) {
    this.folder = folder;
    this.tape = tape;
    this.identities = identities;
    this.node = node;
  }

  /// The root of what a tape records.
  static Folder root(Folder folder, Tape tape, Identities identities) {
    return new RecordingFolder(folder, tape, identities, Disk.ROOT);
  }

  private int known(FileName name) {
    return tape.lookup(node, name)
        .orElseThrow(() -> new IllegalStateException(name + " (expected: a name on the tape)"));
  }

  private void named(FileName name, Optional<Integer> to) {
    tape.add(new Step.Names(List.of(assignment(name, to))));
  }

  private Step.Assignment assignment(FileName name, Optional<Integer> to) {
    return new Step.Assignment(node, name, tape.lookup(node, name), to);
  }

  @Override
  public Folder folder(FileName name) throws IOException {
    return new RecordingFolder(folder.folder(name), tape, identities, known(name));
  }

  @Override
  public Folder makeFolder(FileName name) throws IOException {
    tape.attempt("mkdirat");
    Folder made = folder.makeFolder(name);
    int child = tape.born(Disk.Birth.of(EntryKind.FOLDER), made.stat());
    named(name, Optional.of(child));
    return new RecordingFolder(made, tape, identities, child);
  }

  @Override
  public List<FileName> names() throws IOException {
    return folder.names();
  }

  @Override
  public Stat stat(FileName name) throws IOException {
    return identities.of(folder.stat(name));
  }

  @Override
  public Stat stat() throws IOException {
    return identities.of(folder.stat());
  }

  @Override
  public DiskFile open(FileName name) throws IOException {
    return new RecordingFile(folder.open(name), tape, identities, known(name));
  }

  @Override
  public DiskFile edit(FileName name) throws IOException {
    return new RecordingFile(folder.edit(name), tape, identities, known(name));
  }

  @Override
  public DiskFile create(FileName name) throws IOException {
    tape.attempt("openat2");
    DiskFile made = folder.create(name);
    int child = tape.born(Disk.Birth.of(EntryKind.REGULAR), made.stat());
    named(name, Optional.of(child));
    return new RecordingFile(made, tape, identities, child);
  }

  @Override
  public DiskFile unnamed() throws IOException {
    tape.attempt("openat2");
    DiskFile made = folder.unnamed();
    int child = tape.born(Disk.Birth.of(EntryKind.REGULAR), made.stat());
    return new RecordingFile(made, tape, identities, child);
  }

  @Override
  public void link(DiskFile file, FileName name) throws IOException {
    tape.attempt("linkat");
    RecordingFile recording = (RecordingFile) file;
    folder.link(recording.file(), name);
    named(name, Optional.of(recording.node()));
  }

  @Override
  public void hardLink(Folder from, FileName old, FileName name) throws IOException {
    tape.attempt("linkat");
    RecordingFolder other = (RecordingFolder) from;
    folder.hardLink(other.folder, old, name);
    named(name, Optional.of(other.known(old)));
  }

  @Override
  public void rename(FileName old, Folder to, FileName name) throws IOException {
    tape.attempt("renameat2");
    RecordingFolder other = (RecordingFolder) to;
    folder.rename(old, other.folder, name);
    renamed(old, other, name);
  }

  @Override
  public void renameAside(FileName old, Folder to, FileName name) throws IOException {
    tape.attempt("renameat2");
    RecordingFolder other = (RecordingFolder) to;
    folder.renameAside(old, other.folder, name);
    renamed(old, other, name);
  }

  private void renamed(FileName old, RecordingFolder to, FileName name) {
    int child = known(old);
    if (to.tape.lookup(to.node, name).equals(Optional.of(child))) {
      return; // two names of one file: rename(2) does nothing
    }
    tape.add(
        new Step.Names(
            List.of(assignment(old, Optional.empty()), to.assignment(name, Optional.of(child)))));
  }

  @Override
  public void exchange(FileName one, Folder to, FileName other) throws IOException {
    tape.attempt("renameat2");
    RecordingFolder place = (RecordingFolder) to;
    folder.exchange(one, place.folder, other);
    int first = known(one);
    int second = place.known(other);
    tape.add(
        new Step.Names(
            List.of(
                assignment(one, Optional.of(second)),
                place.assignment(other, Optional.of(first)))));
  }

  @Override
  public void remove(FileName name) throws IOException {
    tape.attempt("unlinkat");
    folder.remove(name);
    named(name, Optional.empty());
  }

  @Override
  public void removeFolder(FileName name) throws IOException {
    tape.attempt("unlinkat");
    folder.removeFolder(name);
    named(name, Optional.empty());
  }

  @Override
  public void symbolicLink(FileName name, byte[] target) throws IOException {
    tape.attempt("symlinkat");
    folder.symbolicLink(name, target);
    Disk.Birth birth = new Disk.Birth(EntryKind.SYMBOLIC_LINK, target.clone(), 0, 0);
    named(name, Optional.of(tape.born(birth, folder.stat(name))));
  }

  @Override
  public byte[] linkTarget(FileName name) throws IOException {
    return folder.linkTarget(name);
  }

  @Override
  public void special(FileName name, int mode, long device) throws IOException {
    tape.attempt("mknodat");
    folder.special(name, mode, device);
    Stat stat = folder.stat(name);
    Disk.Birth birth = new Disk.Birth(stat.kind(), new byte[0], mode, device);
    named(name, Optional.of(tape.born(birth, stat)));
  }

  @Override
  public Attributes attributes(FileName name) throws IOException {
    return folder.attributes(name);
  }

  @Override
  public Attributes attributes() throws IOException {
    return folder.attributes();
  }

  @Override
  public void setAttributes(FileName name, Attributes attributes) throws IOException {
    tape.attempt("utimensat");
    folder.setAttributes(name, attributes);
    adorned(known(name), attributes);
  }

  @Override
  public void setAttributes(Attributes attributes) throws IOException {
    tape.attempt("utimensat");
    folder.setAttributes(attributes);
    adorned(node, attributes);
  }

  private void adorned(int child, Attributes attributes) {
    for (Step.Part part : Step.Part.values()) {
      tape.add(new Step.Adorn(child, part, attributes));
    }
  }

  @Override
  public void sync() throws IOException {
    try {
      tape.attempt("fsync");
    } catch (KernelException e) {
      tape.add(new Step.Sync(node, false));
      throw e;
    }
    folder.sync();
    tape.add(new Step.Sync(node, true));
  }

  @Override
  public void close() {
    folder.close();
  }
}
