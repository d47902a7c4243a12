package io.shadowcast.agent.main;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// What stands in the way of a file, in words: the message of many of Java's exceptions is the path
/// alone.
final class Obstacle {
  private Obstacle() {}

  static String of(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException _ -> "it exists";
      case NoSuchFileException _ -> "its directory does not exist";
      case AccessDeniedException _ -> "this user may not write there";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
