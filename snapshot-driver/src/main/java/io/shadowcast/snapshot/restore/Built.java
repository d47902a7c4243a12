package io.shadowcast.snapshot.restore;

import java.io.IOException;
import java.util.List;

/// Which files lie ready in the stash, by the number of their change; [#NONE] of a change that has
/// none. What is found under a path is told by it from what was there and from what others put.
record Built(List<Long> inodes) {
  static final long NONE = 0;

  Built {
    inodes = List.copyOf(inodes);
  }

  byte[] encoded() throws IOException {
    JournalOut out = new JournalOut();
    out.list(inodes, out::number);
    return out.bytes();
  }

  static Built decoded(byte[] bytes) throws IOException {
    JournalIn in = new JournalIn(bytes);
    return new Built(in.list(in::number));
  }
}
