package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.os.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What makes this the only agent with its `state` and `run` directories: a lock in each, which the
/// kernel takes back when the agent dies. Taken before anything there is touched, because a second
/// agent would write into the spool of the first and take its sockets.
final class Claim implements AutoCloseable {
  private static final String NAME = "agent.lock";

  private final List<FileChannel> locks = new ArrayList<>();

  private Claim() {}

  /// Makes the directories and claims them.
  ///
  /// @throws IllegalArgumentException when another agent has one of them
  /// @throws IOException when they cannot be used
  static Claim of(AgentSettings settings) throws IOException {
    Map<Path, String> directories = new LinkedHashMap<>();
    directories.put(made("state", settings.state(), PrivateFile::directory), "state");
    directories.put(made("run", settings.run(), PrivateFile::passage), "run");
    Claim claim = new Claim();
    try {
      for (Map.Entry<Path, String> directory : directories.entrySet()) {
        claim.lock(directory.getKey(), directory.getValue());
      }
    } catch (IOException | IllegalArgumentException e) {
      claim.close();
      throw e;
    }
    return claim;
  }

  @FunctionalInterface
  private interface Making {
    void make(Path directory) throws IOException;
  }

  private static Path made(String key, Path directory, Making making) throws IOException {
    try {
      making.make(directory);
      return directory.toRealPath();
    } catch (FileSystemException e) {
      throw unusable(key, directory, e);
    }
  }

  private static IOException unusable(String key, Path directory, FileSystemException e) {
    return new IOException(
        "%s: %s (expected: a directory that the agent's user may make and write; %s)"
            .formatted(key, directory, Obstacle.of(e)),
        e);
  }

  private void lock(Path directory, String key) throws IOException {
    if (!isFree(opened(directory, key))) {
      throw new IllegalArgumentException(
          key
              + ": "
              + directory
              + " is in use by a running agent (expected: a directory for each agent alone)");
    }
  }

  private FileChannel opened(Path directory, String key) throws IOException {
    try {
      FileChannel file =
          FileChannel.open(PrivateFile.ensure(directory.resolve(NAME)), StandardOpenOption.WRITE);
      locks.add(file);
      return file;
    } catch (FileSystemException e) {
      throw unusable(key, directory, e);
    }
  }

  private static boolean isFree(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel lock : locks) {
      lock.close();
    }
  }
}
