package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.driver.Age;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Signature;

/// When an equal [Signature] proves that a file is what it was.
///
/// Three things have to hold. The filesystem moves ctime for stores through shared mappings too,
/// which those in memory (tmpfs, ramfs) never do. Mapped pages were written back before the file
/// was read, or a later store into a page that was dirty already would not fault and so not move
/// ctime. And ctime was old when the file was read: a write(2) moves it before it copies its bytes,
/// and kernels before 6.13 count it in ticks of up to 10 ms, so that a read right after may see the
/// new ctime with old bytes. What does not hold all three is stored with a ctime that no file has,
/// and read again the next time. A clock that was set back makes ctimes lie in the future; those
/// are not old either.
///
/// @param mappedStoresSeen the first of the three
record Trust(boolean mappedStoresSeen) {
  // What stands for a ctime that proves nothing: 1 ns before 1970.
  private static final long NEVER = -1;

  /// What a file is stored with that was read when the clock said `now`.
  ///
  /// @param now since 1970, ns, before the file was read
  Signature toStore(Stat stat, long now) {
    return storesSeen(stat) && settled(stat, now) ? stat.signature() : untrusted(stat.signature());
  }

  /// The same file with nothing said of its state.
  static Signature untrusted(Signature signature) {
    return new Signature(signature.device(), signature.inode(), NEVER, signature.size());
  }

  /// Whether an equal one will prove anything.
  static boolean trusted(Signature stored) {
    return stored.changedNanos() != NEVER && !stored.equals(Signature.UNKNOWN);
  }

  /// Whether a file is what it was when it was stored so.
  boolean proves(Signature stored, Stat live) {
    return stored.changedNanos() != NEVER && stored.equals(live.signature()) && storesSeen(live);
  }

  private boolean storesSeen(Stat stat) {
    return mappedStoresSeen || stat.kind() != EntryKind.REGULAR;
  }

  private static boolean settled(Stat stat, long now) {
    long size = stat.kind() == EntryKind.REGULAR ? stat.size() : 0;
    return Age.settled(stat.changedNanos(), size, now);
  }
}
