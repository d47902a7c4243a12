package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.Stat;
import java.util.HashMap;
import java.util.Map;

/// A crash leaves files their inodes; a state that is made anew has others. This tells the old ones
/// for the new.
final class Identities {
  private final Map<Long, Tape.Identity> old = new HashMap<>();

  /// A file made anew stands for one that was on the tape.
  ///
  /// @param same whether nothing was done to it, so that its ctime is also the old one
  void add(Stat made, Tape.Identity before, boolean same) {
    old.put(
        made.inode(),
        new Tape.Identity(
            before.device(), before.inode(), same ? before.changedNanos() : made.changedNanos()));
  }

  Stat of(Stat stat) {
    Tape.Identity before = old.get(stat.inode());
    return before == null
        ? stat
        : new Stat(
            stat.kind(),
            stat.mode(),
            stat.user(),
            stat.group(),
            before.device(),
            before.inode(),
            stat.links(),
            stat.size(),
            stat.allocatedBytes(),
            stat.modifiedNanos(),
            before.changedNanos(),
            stat.represents(),
            stat.mount());
  }
}
