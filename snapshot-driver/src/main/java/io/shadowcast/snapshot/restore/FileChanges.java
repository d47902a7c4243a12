package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whether a file is written into where it lies or replaced as a whole.
final class FileChanges {
  private static final long SMALL = 1 << 20;
  private static final int EXECUTE = 0111;

  private final Comparison comparison;
  private final Mapped mapped;

  FileChanges(Comparison comparison, Mapped mapped) {
    this.comparison = comparison;
    this.mapped = mapped;
  }

  /// A file whose bytes are there already, or in part.
  ///
  /// @return nothing when it is as wanted
  Optional<Change> of(FilePath path, Live live, Gap gap, Entry entry, Entry.RegularFile file)
      throws IOException {
    if (gap.none()) {
      return live.attributes().equals(entry.attributes())
          ? Optional.empty()
          : Optional.of(new Change.Adorn(path, live, entry.attributes()));
    }
    return Optional.of(
        replaced(path, live, gap, entry, file)
            ? put(path, entry, Optional.of(live), Optional.empty())
            : new Change.Write(
                path, live, file.content(), entry.attributes(), gap.write(), gap.punch()));
  }

  /// Something new.
  Change put(FilePath path, Entry entry, Optional<Live> replaces, Optional<FileName> aside)
      throws IOException {
    long bytes =
        entry.node() instanceof Entry.RegularFile file ? comparison.data(file.content()) : 0;
    return new Change.Put(path, replaces, entry.node(), entry.attributes(), aside, bytes);
  }

  private boolean replaced(FilePath path, Live live, Gap gap, Entry entry, Entry.RegularFile file) {
    Content content = file.content();
    boolean mostOfIt = content.size() <= SMALL && gap.write().bytes() >= content.size() / 2 + 1;
    boolean program =
        ((live.attributes().mode() | entry.attributes().mode()) & EXECUTE) != 0
            || library(LiveTree.name(path));
    return mostOfIt || program || mapped.holds(live.signature().inode());
  }

  private static boolean library(FileName name) {
    String text = new String(name.bytes(), StandardCharsets.ISO_8859_1);
    return text.endsWith(".jar") || text.endsWith(".so") || text.contains(".so.");
  }

  /// Whether it has to wait until all names of the file are known.
  static boolean shared(Entry entry, Optional<Live> live) {
    return (entry.links() > 1 && entry.signature().inode() > 0)
        || live.filter(each -> each.kind() == EntryKind.REGULAR && each.links() > 1).isPresent();
  }
}
