package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What snapshots have at one path.
///
/// @param target the wanted one
/// @param base the one that both sides come from
/// @param known the newest one
record Sides(Optional<Entry> target, Optional<Entry> base, Optional<Entry> known) {
  /// What they have in that folder.
  Inside open(SnapshotReader reader) throws IOException {
    return new Inside(entries(reader, target), entries(reader, base), entries(reader, known));
  }

  private static Map<FileName, Entry> entries(SnapshotReader reader, Optional<Entry> of)
      throws IOException {
    if (of.isEmpty()
        || !(of.get().node() instanceof Entry.Folder folder)
        || folder.entries().isEmpty()) {
      return Map.of();
    }
    Map<FileName, Entry> out = new TreeMap<>();
    for (Entry each : reader.folder(folder.entries().get())) {
      out.put(each.name(), each);
    }
    return out;
  }

  /// Folders of snapshots side by side.
  record Inside(
      Map<FileName, Entry> target, Map<FileName, Entry> base, Map<FileName, Entry> known) {
    Sides of(FileName name) {
      return new Sides(
          Optional.ofNullable(target.get(name)),
          Optional.ofNullable(base.get(name)),
          Optional.ofNullable(known.get(name)));
    }
  }
}
