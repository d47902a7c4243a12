package io.shadowcast.benchmarks.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A file that writes down what is done to it.
final class RecordingFile implements DiskFile {
  private final DiskFile file;
  private final Tape tape;
  private final Identities identities;
  private final int node;

  RecordingFile(DiskFile file, Tape tape, Identities identities, int node) {
    this.file = file;
    this.tape = tape;
    this.identities = identities;
    this.node = node;
  }

  DiskFile file() {
    return file;
  }

  int node() {
    return node;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(long offset, MemorySegment into) throws IOException {
    return file.read(offset, into);
  }

  @Override
  public Ranges data() throws IOException {
    return file.data();
  }

  @Override
  public void write(long offset, MemorySegment from) throws IOException {
    tape.attempt("pwrite");
    file.write(offset, from);
    tape.add(new Step.Data(node, offset, from.toArray(JAVA_BYTE)));
  }

  @Override
  public void truncate(long size) throws IOException {
    tape.attempt("ftruncate");
    file.truncate(size);
    tape.add(new Step.Resize(node, size));
  }

  @Override
  public void punch(Range range) throws IOException {
    tape.attempt("fallocate");
    file.punch(range);
    long end = Math.min(range.end(), file.size());
    if (end > range.start()) {
      int length = Math.toIntExact(end - range.start());
      tape.add(new Step.Data(node, range.start(), new byte[length]));
    }
  }

  @Override
  public void allocate(Range range) throws IOException {
    tape.attempt("fallocate");
    long before = file.size();
    file.allocate(range);
    if (file.size() != before) {
      tape.add(new Step.Resize(node, file.size()));
    }
  }

  @Override
  public void clone(DiskFile from, Range range, long to) throws IOException {
    tape.attempt("FICLONERANGE");
    file.clone(real(from), range, to);
    recordShared(to, Math.min(range.length(), file.size() - to));
  }

  @Override
  public void cloneAll(DiskFile from) throws IOException {
    tape.attempt("FICLONERANGE");
    file.cloneAll(real(from));
    recordShared(0, file.size());
  }

  private static DiskFile real(DiskFile from) {
    return from instanceof RecordingFile other ? other.file : from;
  }

  private void recordShared(long to, long length) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(length)];
    file.read(to, MemorySegment.ofArray(bytes));
    tape.add(new Step.Data(node, to, bytes));
  }

  @Override
  public List<Extent> extents() throws IOException {
    return file.extents();
  }

  @Override
  public Stat stat() throws IOException {
    return identities.of(file.stat());
  }

  @Override
  public boolean lock() throws IOException {
    return file.lock(); // a crash gives it up
  }

  @Override
  public void sync() throws IOException {
    try {
      tape.attempt("fsync");
    } catch (KernelException e) {
      tape.add(new Step.Sync(node, false));
      throw e;
    }
    file.sync();
    tape.add(new Step.Sync(node, true));
  }

  @Override
  public void close() {
    file.close();
  }
}
