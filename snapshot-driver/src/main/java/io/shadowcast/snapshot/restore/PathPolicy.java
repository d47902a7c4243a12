package io.shadowcast.snapshot.restore;

/// What a restore does with a path.
public enum PathPolicy {
  /// As the snapshot has it; what it does not have is removed.
  ROLLBACK,
  /// As it is.
  KEEP,
  /// Three-way against a base: what only one side changed is taken from that side. Where both did,
  /// the snapshot's wins and what was there stays beside it under a name of its own.
  MERGE,
  /// As [#ROLLBACK], for the whole target at once: a subvolume of btrfs changes places with a copy
  /// of the snapshot that its driver kept.
  EXCHANGE
}
