package io.shadowcast.agent.main;

import io.shadowcast.agent.config.Protocol;
import io.shadowcast.agent.main.Listeners.Listener;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Drafts settings from what listens on a host. Nothing in a draft sends a captured byte anywhere:
/// shadows are named by an operator.
final class Discovery {
  private static final Set<Integer> HTTP_PORTS =
      Set.of(80, 3000, 5000, 8000, 8080, 8081, 8088, 9000);
  private static final Set<String> HTTP_PROGRAMS =
      Set.of("nginx", "apache2", "httpd", "lighttpd", "caddy", "node", "gunicorn", "uwsgi");

  /// What mostly serves HTTP, on whatever port.
  private static final Set<String> RUNTIMES =
      Set.of("java", "python", "python3", "ruby", "php", "dotnet", "deno", "bun");

  private static final Set<String> REDIS = Set.of("redis-server", "valkey-server", "keydb-server");
  private static final int REDIS_PORT = 6379;
  private static final Set<String> NEVER =
      Set.of("sshd", "systemd", "systemd-resolve", "rpcbind", "cupsd", "dhclient");

  /// Encrypted on the wire: passive capture would see nothing in it.
  private static final Set<Integer> TLS_PORTS = Set.of(443, 8443);

  private Discovery() {}

  /// What is one workload: HTTP ports of one process, or one other port.
  private record Service(String name, long process) {}

  static String draft(SortedMap<Integer, Listener> listeners) {
    Map<Service, TreeSet<Integer>> services = new LinkedHashMap<>();
    StringBuilder skipped = new StringBuilder();
    listeners.forEach((port, listener) -> {
      String program = listener.program();
      if (NEVER.contains(program) || TLS_PORTS.contains(port)) {
        skipped.append("# left out: ").append(program).append(" on ").append(port).append('\n');
      } else {
        services
            .computeIfAbsent(
                new Service(name(program, port), listener.process()), _ -> new TreeSet<>())
            .add(port);
      }
    });
    StringBuilder yaml = new StringBuilder(HEAD);
    if (services.isEmpty()) {
      yaml.append("# Nothing listens here that could be a workload.\nworkloads: []\n");
    } else {
      yaml.append("workloads:\n");
      Set<String> taken = new HashSet<>();
      services.forEach((service, ports) -> {
        String name = service.name();
        workload(yaml, taken.add(name) ? name : name + "-" + ports.first(), ports, listeners);
      });
    }
    return yaml.append(skipped).append(TAIL).toString();
  }

  private static void workload(
      StringBuilder yaml, String name, SortedSet<Integer> ports, Map<Integer, Listener> listeners) {
    int port = ports.first();
    String program = listeners.getOrDefault(port, Listener.UNKNOWN).program();
    Protocol protocol = protocol(program, port);
    yaml.append("  # ")
        .append(leaves(protocol))
        .append(" once you name one\n")
        .append(doubt(program, port))
        .append("  - name: ")
        .append(name)
        .append("\n    ports: ")
        .append(ports)
        .append("\n    protocol: ")
        .append(protocol.label())
        .append("\n    capture: passive\n    # pid_file: /run/")
        .append(name)
        .append(".pid  # nothing is learned without it or `cgroup`\n");
  }

  /// By program and port alone: nothing is sent to a service to find out.
  private static Protocol protocol(String program, int port) {
    if (REDIS.contains(program) || port == REDIS_PORT) {
      return Protocol.REDIS;
    }
    return HTTP_PROGRAMS.contains(program) || HTTP_PORTS.contains(port) || isRuntime(program)
        ? Protocol.HTTP1
        : Protocol.TCP;
  }

  private static boolean isRuntime(String program) {
    return RUNTIMES.contains(program) || program.startsWith("python3.");
  }

  private static String leaves(Protocol protocol) {
    return switch (protocol) {
      case HTTP1 -> "requests of HTTP/1.1, without their responses, would leave to a shadow";
      case REDIS -> "commands of Redis, without their replies, would leave to a shadow";
      case TCP, UDP -> "all bytes that clients send would leave to a shadow";
    };
  }

  private static String doubt(String program, int port) {
    if (isRuntime(program) && !HTTP_PORTS.contains(port)) {
      return "  # guessed, as %s mostly serves HTTP; write `protocol: tcp` if this one does not\n"
          .formatted(program);
    }
    return "unknown".equals(program) && protocol(program, port) == Protocol.TCP
        ? "  # the program is another user's; write `protocol: http1` or `redis` if it speaks that\n"
        : "";
  }

  /// HTTP and other ports of one program are different workloads.
  private static String name(String program, int port) {
    String name =
        program
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.-]+", "-")
            .replaceAll("^[.-]+|[.-]+$", "");
    boolean plain = !name.isEmpty() && !name.equals("unknown") && HTTP_PROGRAMS.contains(name);
    String stem = name.isEmpty() ? "service" : name;
    return plain ? stem : stem.substring(0, Math.min(stem.length(), 50)) + "-" + port;
  }

  private static final String HEAD =
      """
      # Drafted by `agent discover`. Check it with `agent check FILE`, run it with `agent run FILE`.
      #
      # What would leave this host: samples (CPU, memory, disks, network, pressure, response times) and the
      # facts named below go to the aggregator, encrypted, once one is set. Captured requests go nowhere
      # until a shadow is named, and never outside of mirror.destinations.
      profile: capture
      # aggregator:
      #   address: aggregator.example:7443
      #   enrolment: aggregator.example:7444
      #   token_file: /etc/shadowcast/token
      """;

  private static final String TAIL =
      """
      facts:
        packages: true
        kernel: true
      mirror:
        destinations: ['127.0.0.0/8', '::1/128']
      """;
}
