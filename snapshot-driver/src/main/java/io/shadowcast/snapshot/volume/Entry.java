package io.shadowcast.snapshot.volume;

import java.util.Optional;

/// One name of a folder as a snapshot keeps it.
///
/// @param links how many names the file has; > 1 of a file: names with the same [Signature] device
///   and inode are one file (hard links)
/// @param signature of the file when it was captured
public record Entry(
    FileName name, Node node, Attributes attributes, long links, Signature signature) {
  /// What the name stands for.
  public sealed interface Node {
    /// Its kind.
    EntryKind kind();
  }

  /// A file.
  public record RegularFile(Content content) implements Node {
    @Override
    public EntryKind kind() {
      return EntryKind.REGULAR;
    }
  }

  /// A folder.
  ///
  /// @param entries the stored folder; empty: a mount point, whose inside is another filesystem
  public record Folder(Optional<ChunkId> entries) implements Node {
    @Override
    public EntryKind kind() {
      return EntryKind.FOLDER;
    }
  }

  /// A symbolic link.
  ///
  /// @param target bytes as hexadecimal digits, 1..4095 of them
  public record SymbolicLink(String target) implements Node {
    @Override
    public EntryKind kind() {
      return EntryKind.SYMBOLIC_LINK;
    }
  }

  /// A pipe, a socket or a device.
  ///
  /// @param device major and minor as `st_rdev`; 0 for pipes and sockets
  public record Special(EntryKind kind, long device) implements Node {}
}
