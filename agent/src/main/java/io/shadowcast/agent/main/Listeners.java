package io.shadowcast.agent.main;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which ports are listened on, and by whom: /proc/net/tcp and /proc/net/tcp6 (proc(5)), state 0A,
/// and the sockets of the processes this user may look into.
final class Listeners {
  private static final String LISTEN = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;

  private Listeners() {}

  /// Who listens.
  ///
  /// @param program `unknown` when the process may not be looked into
  /// @param process of those that share the socket the one that began the others, as a server's
  ///   master does; 0 when unknown
  record Listener(String program, long process) {
    static final Listener UNKNOWN = new Listener("unknown", 0);
  }

  /// By port.
  static SortedMap<Integer, Listener> ofThisHost() throws IOException {
    return in(Path.of("/proc"));
  }

  static SortedMap<Integer, Listener> in(Path proc) throws IOException {
    Map<String, Integer> ports = new HashMap<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      if (Files.isReadable(proc.resolve(table))) {
        Files.readAllLines(proc.resolve(table)).forEach(line -> add(line, ports));
      }
    }
    Map<Integer, SortedSet<Long>> holders = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      processes.forEach(process -> hold(process, ports, holders));
    }
    SortedMap<Integer, Listener> listeners = new TreeMap<>();
    for (int port : ports.values()) {
      listeners.put(port, listener(proc, holders.getOrDefault(port, new TreeSet<>())));
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

  private static Listener listener(Path proc, SortedSet<Long> holders) {
    for (long process : holders) {
      try {
        Path of = proc.resolve(Long.toString(process));
        if (!holders.contains(parent(of))) {
          return new Listener(Files.readString(of.resolve("comm")).strip(), process);
        }
      } catch (IOException e) {
        // Gone since; another one of them may be there still.
      }
    }
    return Listener.UNKNOWN;
  }

  /// The fourth field of stat; the second is a name in brackets that may hold anything.
  private static long parent(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 3);
    return Long.parseLong(fields[1]);
  }

  private static void hold(
      Path process, Map<String, Integer> ports, Map<Integer, SortedSet<Long>> holders) {
    long number = Long.parseLong(String.valueOf(process.getFileName()));
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        Integer port = ports.get(target(descriptor));
        if (port != null) {
          holders.computeIfAbsent(port, _ -> new TreeSet<>()).add(number);
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
