package io.shadowcast.benchmarks.snapshots;

import java.io.IOException;
import java.nio.file.Path;

/// What is stored and put back: the image or the tree.
interface Subject {
  /// A way in which it changes.
  record Change(String name, int seed) {}

  /// In the first column of the page.
  String name();

  /// The folder that holds it and nothing else.
  Path folder();

  /// Bytes of all contents.
  long bytes() throws IOException;

  /// Changes it.
  ///
  /// @return bytes of new content
  long change(Change change, long seed) throws IOException;

  /// Remembers it as it is now.
  void remember() throws IOException;

  /// Compares with what was remembered, byte by byte or checksum by checksum, and removes names
  /// that were not there.
  ///
  /// @return `exact`, or what differs
  String verdict() throws IOException;
}
