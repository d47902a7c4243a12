package io.shadowcast.snapshot.volume;

/// The bytes of a file or a device, by where the repository keeps them.
public sealed interface Content {
  /// A leaf: what is compared, and the unit in which contents differ.
  int LEAF_BYTES = 4096;

  /// What one page of a [Paged] content covers: 32 leaves.
  int PAGE_BYTES = 32 * LEAF_BYTES;

  /// No byte at all.
  Content EMPTY = new Empty();

  /// Length in bytes.
  long size();

  /// A file of length 0.
  record Empty() implements Content {
    @Override
    public long size() {
      return 0;
    }
  }

  /// A file that is one chunk, at most [#PAGE_BYTES].
  record Whole(ChunkId chunk, long size) implements Content {
    /// Refuses what is too long for one page.
    public Whole {
      if (size < 1 || size > PAGE_BYTES) {
        throw new IllegalArgumentException("content.size: " + size + " (expected: 1..131072)");
      }
    }
  }

  /// A persistent Merkle tree of pages.
  ///
  /// @param root the top node
  /// @param height levels of inner nodes above the pages; 0: the root is a page
  record Paged(ChunkId root, int height, long size) implements Content {
    /// Refuses negative heights and lengths below 1.
    public Paged {
      if (height < 0 || size < 1) {
        throw new IllegalArgumentException(
            "content: height " + height + ", size " + size + " (expected: >= 0, >= 1)");
      }
    }
  }
}
