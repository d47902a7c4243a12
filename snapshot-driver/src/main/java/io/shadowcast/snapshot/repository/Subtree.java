package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;

/// What a content holds below one place of its tree. Level 0 is a page, each level above has 64
/// times as much.
sealed interface Subtree {
  /// All zeros.
  Subtree ZERO = new Zero();

  /// All zeros, of any level.
  record Zero() implements Subtree {}

  /// A stored node.
  record Node(ChunkId id, int level) implements Subtree {}

  /// A higher level of which only the first part holds anything: a content seen from a tree that is
  /// higher than its own.
  record Raised(Subtree first, int level) implements Subtree {}

  /// A content of one chunk, seen as a page.
  record Single(ChunkId chunk, long size) implements Subtree {}
}
