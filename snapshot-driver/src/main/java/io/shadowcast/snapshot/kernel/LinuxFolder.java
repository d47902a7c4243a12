package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// A folder of this kernel, by its descriptor: whatever happens to the path above it, it stays the
/// same folder, and however deep it lies, no path is too long. Closing twice is harmless; after
/// that every call says `EBADF`.
public final class LinuxFolder implements Folder {
  private static final int OWNER_ONLY = 0x1c0;
  private static final int NO_REPLACE = 1;
  private static final int EXCHANGE = 2;
  private static final int REMOVE_FOLDER = 0x200;
  private static final int FOLLOW = 0x400;
  private static final long BTRFS = 0x9123683EL;
  private static final byte[] ITSELF = {'.'};
  private static final KernelFunction MKDIRAT = KernelFunction.of("mkdirat", 3);
  private static final KernelFunction LINKAT = KernelFunction.of("linkat", 5);
  private static final KernelFunction RENAMEAT2 =
      KernelFunction.orSystemCall("renameat2", 5, 316, 276);
  private static final KernelFunction UNLINKAT = KernelFunction.of("unlinkat", 3);
  private static final KernelFunction SYMLINKAT = KernelFunction.of("symlinkat", 3);
  private static final KernelFunction READLINKAT = KernelFunction.wide("readlinkat", 4);
  private static final KernelFunction MKNODAT = KernelFunction.orSystemCall("mknodat", 4, 259, 33);
  private static final KernelFunction FSYNC = KernelFunction.of("fsync", 1);
  private static final KernelFunction FSTATFS = KernelFunction.of("fstatfs", 2);

  private final Whereabouts where;
  private final boolean hiddenFlags;
  private int descriptor;

  private LinuxFolder(int descriptor, boolean hiddenFlags, Whereabouts where) {
    this.descriptor = descriptor;
    this.hiddenFlags = hiddenFlags;
    this.where = where;
  }

  /// Opens a folder by its path, links followed: the root of a target or of a repository.
  public static LinuxFolder open(Path path) throws IOException {
    Whereabouts where = Whereabouts.root(path.toString());
    int opened =
        OpenCall.path(
            Scratch.get().string(path.toString()), OpenFlags.READ_ONLY | OpenFlags.DIRECTORY);
    if (opened < 0) {
      throw where.refused("open");
    }
    MemorySegment answer = Scratch.get().small();
    long type = FSTATFS.call(opened, answer.address()) < 0 ? 0 : answer.get(JAVA_LONG, 0);
    return new LinuxFolder(opened, type == BTRFS, where);
  }

  /// Opens a block device or an image by its path, links followed. A block device to write is
  /// refused with `EBUSY` while it is mounted or otherwise held.
  public static DiskFile device(Path path, boolean writable) throws IOException {
    Whereabouts where = Whereabouts.root(path.toString());
    long name = Scratch.get().string(path.toString());
    if (StatCall.call(StatCall.WORKING_FOLDER, name, 0) < 0) {
      throw where.refused("stat");
    }
    boolean device = StatCall.answer().kind() == EntryKind.BLOCK_DEVICE;
    int access = writable ? OpenFlags.READ_WRITE : OpenFlags.READ_ONLY;
    int alone = writable && device ? OpenFlags.EXCLUSIVE : 0;
    int opened = OpenCall.path(name, access | alone | OpenFlags.NON_BLOCKING);
    if (opened < 0) {
      throw where.refused("open");
    }
    return LinuxFile.checkedKind(
        opened, device ? EntryKind.BLOCK_DEVICE : EntryKind.REGULAR, where);
  }

  /// Whether it lies on btrfs.
  boolean isBtrfs() {
    return hiddenFlags;
  }

  /// The descriptor, for other classes of this room; -1 when closed.
  int descriptor() {
    return descriptor;
  }

  @Override
  public Folder folder(FileName name) throws IOException {
    int opened = beneath(name, OpenFlags.DIRECTORY | OpenFlags.NO_ACCESS_TIME);
    return new LinuxFolder(opened, hiddenFlags, where.child(name));
  }

  @Override
  public Folder makeFolder(FileName name) throws IOException {
    checked("mkdir", name, MKDIRAT.call(descriptor, Scratch.get().string(name), OWNER_ONLY));
    return folder(name);
  }

  @Override
  public List<FileName> names() throws IOException {
    return NamesCall.names(descriptor, where);
  }

  @Override
  public Stat stat(FileName name) throws IOException {
    long result = StatCall.call(descriptor, Scratch.get().string(name), StatCall.NO_FOLLOW);
    checked("stat", name, result);
    return StatCall.answer();
  }

  @Override
  public Stat stat() throws IOException {
    if (StatCall.call(descriptor) < 0) {
      throw where.refused("stat");
    }
    return StatCall.answer();
  }

  @Override
  public DiskFile open(FileName name) throws IOException {
    return file(name, OpenFlags.READ_ONLY | OpenFlags.NO_ACCESS_TIME);
  }

  @Override
  public DiskFile edit(FileName name) throws IOException {
    return file(name, OpenFlags.READ_WRITE);
  }

  @Override
  public DiskFile create(FileName name) throws IOException {
    return file(name, OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE);
  }

  /// A pipe that took the place of a file is not waited at.
  private DiskFile file(FileName name, int flags) throws IOException {
    int opened = beneath(name, flags | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING);
    return LinuxFile.checkedKind(opened, EntryKind.REGULAR, where.child(name));
  }

  @Override
  public DiskFile unnamed() throws IOException {
    int opened =
        OpenCall.beneath(
            descriptor, Scratch.get().string(ITSELF), OpenFlags.READ_WRITE | OpenFlags.UNNAMED);
    if (opened < 0) {
      throw where.refused("O_TMPFILE in");
    }
    return new LinuxFile(opened, false, new Whereabouts(where, "(unnamed)"));
  }

  /// Through procfs: `AT_EMPTY_PATH` would need CAP_DAC_READ_SEARCH.
  @Override
  public void link(DiskFile file, FileName name) throws IOException {
    String path = OpenCall.itself(LinuxFile.of(file).descriptor());
    Scratch scratch = Scratch.get();
    long result =
        LINKAT.call(
            StatCall.WORKING_FOLDER, scratch.string(path), descriptor, scratch.other(name), FOLLOW);
    checked("link", name, result);
  }

  @Override
  public void hardLink(Folder from, FileName old, FileName name) throws IOException {
    Scratch scratch = Scratch.get();
    int source = of(from).descriptor;
    checked(
        "link", name, LINKAT.call(source, scratch.string(old), descriptor, scratch.other(name), 0));
  }

  @Override
  public void rename(FileName old, Folder to, FileName name) throws IOException {
    rename("rename", old, to, name, 0);
  }

  @Override
  public void renameAside(FileName old, Folder to, FileName name) throws IOException {
    rename("rename without replacing", old, to, name, NO_REPLACE);
  }

  @Override
  public void exchange(FileName one, Folder to, FileName other) throws IOException {
    rename("exchange", one, to, other, EXCHANGE);
  }

  private void rename(String call, FileName old, Folder to, FileName name, int flags)
      throws KernelException {
    Scratch scratch = Scratch.get();
    LinuxFolder target = of(to);
    long result =
        RENAMEAT2.call(
            descriptor, scratch.string(old), target.descriptor, scratch.other(name), flags);
    if (result < 0) {
      throw where.child(old).refused(call + " to " + target.where.child(name) + " of");
    }
  }

  @Override
  public void remove(FileName name) throws IOException {
    checked("remove", name, UNLINKAT.call(descriptor, Scratch.get().string(name), 0));
  }

  @Override
  public void removeFolder(FileName name) throws IOException {
    long result = UNLINKAT.call(descriptor, Scratch.get().string(name), REMOVE_FOLDER);
    checked("remove folder", name, result);
  }

  @Override
  public void symbolicLink(FileName name, byte[] target) throws IOException {
    Scratch scratch = Scratch.get();
    long result = SYMLINKAT.call(scratch.string(target), descriptor, scratch.other(name));
    checked("symlink", name, result);
  }

  @Override
  public byte[] linkTarget(FileName name) throws IOException {
    Scratch scratch = Scratch.get();
    MemorySegment answer = scratch.bulk();
    long bytes =
        READLINKAT.call(descriptor, scratch.string(name), answer.address(), Scratch.STRING_BYTES);
    checked("readlink", name, bytes);
    return answer.asSlice(0, bytes).toArray(JAVA_BYTE);
  }

  @Override
  public void special(FileName name, int mode, long device) throws IOException {
    long result = MKNODAT.call(descriptor, Scratch.get().string(name), mode, device);
    checked("mknod", name, result);
  }

  @Override
  public Attributes attributes(FileName name) throws IOException {
    return AttributeCalls.read(descriptor, name.bytes(), hiddenFlags, where.child(name));
  }

  @Override
  public Attributes attributes() throws IOException {
    return AttributeCalls.read(descriptor, ITSELF, hiddenFlags, where);
  }

  @Override
  public void setAttributes(FileName name, Attributes attributes) throws IOException {
    AttributeCalls.write(descriptor, name.bytes(), hiddenFlags, attributes, where.child(name));
  }

  @Override
  public void setAttributes(Attributes attributes) throws IOException {
    AttributeCalls.write(descriptor, ITSELF, hiddenFlags, attributes, where);
  }

  @Override
  public void sync() throws IOException {
    if (FSYNC.call(descriptor) < 0) {
      throw where.refused("fsync");
    }
  }

  @Override
  public void close() {
    int closing = descriptor;
    descriptor = -1;
    if (closing >= 0) {
      Descriptor.close(closing);
    }
  }

  @Override
  public String toString() {
    return where.toString();
  }

  /// The folder of this kernel behind a port.
  static LinuxFolder of(Folder folder) {
    if (folder instanceof LinuxFolder linux) {
      return linux;
    }
    throw new IllegalArgumentException(
        "folder: " + folder.getClass().getName() + " (expected: one that LinuxFolder opened)");
  }

  private int beneath(FileName name, int flags) throws KernelException {
    int opened = OpenCall.beneath(descriptor, Scratch.get().string(name), flags);
    if (opened < 0) {
      throw OpenCall.refused(where.child(name));
    }
    return opened;
  }

  private void checked(String call, FileName name, long result) throws KernelException {
    if (result < 0) {
      throw where.child(name).refused(call);
    }
  }
}
