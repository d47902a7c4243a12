package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Ranges;
import java.util.Optional;

/// One thing a restore does to its target.
public sealed interface Change {
  /// What it is done to.
  FilePath path();

  /// What it writes into the target at most; shared ranges and holes cost nothing.
  long bytes();

  /// Under which name in the same folder what was there stays; empty: it goes, or is what changes.
  default Optional<FileName> leaves() {
    return switch (this) {
      case Put it -> it.aside();
      case Link it -> it.aside();
      case Remove it -> it.aside();
      case Write it -> Optional.empty();
      case Adorn it -> Optional.empty();
    };
  }

  /// Leaves of a file are overwritten where they lie; the file stays the same file.
  ///
  /// @param differing leaves that are written, within the length of the content
  /// @param holes ranges that are given back
  record Write(
      FilePath path,
      Live live,
      Content content,
      Attributes attributes,
      Ranges differing,
      Ranges holes)
      implements Change {
    @Override
    public long bytes() {
      return differing.bytes();
    }
  }

  /// Something new takes the place of what is there, or of nothing. A folder comes empty.
  ///
  /// @param aside where what was there stays, in the same folder; empty: it goes
  /// @param bytes of data that have to be written
  record Put(
      FilePath path,
      Optional<Live> replaces,
      Entry.Node node,
      Attributes attributes,
      Optional<FileName> aside,
      long bytes)
      implements Change {}

  /// One more name of a file.
  ///
  /// @param to another path of that file, put or kept before
  /// @param aside where what was there stays; empty: it goes
  record Link(FilePath path, Optional<Live> replaces, FilePath to, Optional<FileName> aside)
      implements Change {
    @Override
    public long bytes() {
      return 0;
    }
  }

  /// It goes, with all that is in it.
  ///
  /// @param aside where it stays under another name in the same folder; empty: it goes
  /// @param entries how many, itself included
  /// @param removedBytes sum of their lengths
  record Remove(FilePath path, Live live, Optional<FileName> aside, long entries, long removedBytes)
      implements Change {
    @Override
    public long bytes() {
      return 0;
    }
  }

  /// Owner, mode, times, flags and extended attributes alone. Of a folder in which something
  /// changes: done last of all, so that its times hold.
  record Adorn(FilePath path, Live live, Attributes attributes) implements Change {
    @Override
    public long bytes() {
      return 0;
    }
  }
}
