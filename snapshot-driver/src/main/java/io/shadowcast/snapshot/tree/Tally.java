package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.volume.FilePath;
import java.util.ArrayList;
import java.util.List;

/// What a walk counts and what it has to say.
final class Tally {
  private final List<FilePath> fuzzy = new ArrayList<>();
  private final List<FilePath> unread = new ArrayList<>();
  private long entries;
  private long bytes;

  void entry(long size) {
    entries++;
    bytes += size;
  }

  void fuzzy(FilePath path) {
    fuzzy.add(path);
  }

  void unread(FilePath path) {
    unread.add(path);
  }

  long entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  List<FilePath> fuzzy() {
    return fuzzy;
  }

  List<FilePath> unread() {
    return unread;
  }
}
