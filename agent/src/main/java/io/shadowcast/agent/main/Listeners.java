package io.shadowcast.agent.main;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which ports are listened on, and by whom: /proc/net/tcp and /proc/net/tcp6 (proc(5)), state 0A,
/// and the sockets of the processes this user may look into.
final class Listeners {
  private static final String LISTEN = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;

  private Listeners() {}

  /// Port to process name; `unknown` when the process may not be looked into.
  static SortedMap<Integer, String> ofThisHost() throws IOException {
    return in(Path.of("/proc"));
  }

  static SortedMap<Integer, String> in(Path proc) throws IOException {
    Map<String, Integer> ports = new HashMap<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      if (Files.isReadable(proc.resolve(table))) {
        Files.readAllLines(proc.resolve(table)).forEach(line -> add(line, ports));
      }
    }
    SortedMap<Integer, String> listeners = new TreeMap<>();
    ports.values().forEach(port -> listeners.put(port, "unknown"));
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      processes.forEach(process -> name(process, ports, listeners));
    }
    return listeners;
  }

  private static void add(String line, Map<String, Integer> ports) {
    String[] fields = line.strip().split("\\s+", -1);
    if (fields.length > INODE && LISTEN.equals(fields[STATE])) {
      String local = fields[1];
      int port = Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), 16);
      ports.put("socket:[" + fields[INODE] + "]", port);
    }
  }

  private static void name(
      Path process, Map<String, Integer> ports, Map<Integer, String> listeners) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        Integer port = ports.get(target(descriptor));
        if (port != null) {
          listeners.put(port, Files.readString(process.resolve("comm")).strip());
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // Another user's process, or gone: its ports stay unknown.
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
