package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.repository.SnapshotReader;
import java.io.IOException;
import java.util.List;

/// An open target and what one restore does to it. The order is the caller's: [#hold], [#stale],
/// [#save], [#build], [#forward]; or [#hold] and [#back] at any time; then [#end].
sealed interface Work extends AutoCloseable permits TreeWork, BlockWork, VolumeWork {
  /// Why this is not the target that was planned for; checked before every recovery, whatever it is
  /// to do.
  ///
  /// @param begun whether what was built, or taken away, has to be in it
  List<Refusal> wrong(boolean begun) throws IOException;

  /// Takes a device for this restore alone until it is closed, or looks that nobody uses a
  /// subvolume; before anything is written.
  ///
  /// @throws IOException `EBUSY` when a device is mounted or otherwise held; who uses a subvolume
  default void hold() throws IOException {}

  /// What changed since the plan.
  List<Refusal> stale(SnapshotReader reader) throws IOException;

  /// What changed since the plan, when nothing but the stash was made yet.
  List<Refusal> changed(SnapshotReader reader) throws IOException;

  /// What changed since the plan in files that are written into, when any part of that was done:
  /// leaves that neither the restore writes nor the snapshot has.
  List<Refusal> changedMidway(SnapshotReader reader) throws IOException;

  /// Saves what will be overwritten.
  void save(UndoPack pack) throws IOException;

  /// Builds what will be put in place.
  Built build(Transfer transfer) throws IOException;

  /// Carries everything out, durably. May be done again after it was cut short.
  void forward(Built built, Transfer transfer) throws IOException;

  /// Takes everything back, durably. May be done again after it was cut short.
  ///
  /// @param length of what was saved
  /// @return what stood against it
  List<String> back(Built built, UndoPack pack, long length) throws IOException;

  /// Clears up in the target.
  ///
  /// @param applied whether the restore stands, or was taken back
  void end(boolean applied) throws IOException;

  /// How a snapshot's bytes come.
  default Transfer transfer(SnapshotReader reader, Script script, LocalCopy copy) {
    return new Transfer(reader, script.binding().snapshot(), copy);
  }

  @Override
  void close();
}
