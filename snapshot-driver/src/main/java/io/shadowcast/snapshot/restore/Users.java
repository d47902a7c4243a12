package io.shadowcast.snapshot.restore;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which processes use a filesystem or a subvolume: have something of it open or mapped, run from
/// it or work in it. This process does not count. One that may not be looked into is left out; root
/// sees all.
///
/// @param proc where proc(5) is
record Users(Path proc) {
  private static final String DEVICE = "unix:dev";
  private static final List<String> SINGLE = List.of("cwd", "root", "exe");
  private static final List<String> MANY = List.of("fd", "map_files");

  /// Each with its id and its name.
  List<String> of(Path root) throws IOException {
    Object device = Files.getAttribute(root, DEVICE);
    String self = Long.toString(ProcessHandle.current().pid());
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        String id = process.getFileName().toString();
        if (!id.equals(self) && uses(process, device)) {
          found.add(id + " (" + name(process) + ")");
        }
      }
    }
    return found;
  }

  private static boolean uses(Path process, Object device) {
    return SINGLE.stream().anyMatch(link -> lies(process.resolve(link), device))
        || MANY.stream().anyMatch(folder -> any(process.resolve(folder), device));
  }

  private static boolean any(Path folder, Object device) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
      for (Path link : links) {
        if (lies(link, device)) {
          return true;
        }
      }
      return false;
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return false; // gone, or another user's
    }
  }

  private static boolean lies(Path link, Object device) {
    try {
      return Files.getAttribute(link, DEVICE).equals(device);
    } catch (IOException e) {
      return false; // gone, a socket, or another user's
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "gone";
    }
  }
}
