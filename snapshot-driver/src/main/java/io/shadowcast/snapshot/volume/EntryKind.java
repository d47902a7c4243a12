package io.shadowcast.snapshot.volume;

/// What an entry of a folder is: `S_IFMT` of stat(2).
public enum EntryKind {
  /// A file with content.
  REGULAR,
  /// A folder.
  FOLDER,
  /// A symbolic link.
  SYMBOLIC_LINK,
  /// A named pipe.
  FIFO,
  /// A Unix socket's name; what it says is gone with its process.
  SOCKET,
  /// A character device.
  CHARACTER_DEVICE,
  /// A block device.
  BLOCK_DEVICE
}
