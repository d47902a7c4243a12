package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.peers.NginxProgram;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The proxies before one production: ours, one program with a port for each kind of shadow and its
/// agent beside it, and an nginx for each. As every kind has its own shadow, nothing has to be
/// started again between two of them, and what one leaves behind (an open breaker, a worker full of
/// requests that wait) cannot meet the next.
final class Proxies {
  private static final String PASS =
      "proxy_pass http://production; proxy_http_version 1.1; proxy_set_header Connection \"\";";

  private final Map<InlineCell.Proxy, Door> doors = new HashMap<>();
  private final MirrorAgent agent;

  /// Where a proxy listens, and the processes it consists of.
  record Door(int port, List<Long> processes) {}

  private Proxies(MirrorAgent agent) {
    this.agent = agent;
  }

  /// Starts ours.
  static Proxies start(Stage stage, int production, Shadows shadows) throws IOException {
    Map<Shadowed, Integer> ports = new EnumMap<>(Shadowed.class);
    for (Shadowed shadow : Shadowed.values()) {
      ports.put(shadow, stage.freePort());
    }
    MirrorAgent agent = MirrorAgent.start(stage, settings(ports, production, shadows));
    Child proxy = agent.inline();
    Proxies proxies = new Proxies(agent);
    List<Long> processes = List.of(proxy.pid(), agent.pid());
    ports.forEach((shadow, port) ->
        proxies.doors.put(new InlineCell.Proxy(Side.OURS, shadow), new Door(port, processes)));
    return proxies;
  }

  /// Starts nginx's, with `mirror` as its manual shows it.
  void addNginx(Stage stage, NginxProgram nginx, int production, Shadows shadows)
      throws IOException {
    for (Shadowed shadow : Shadowed.values()) {
      int port = stage.freePort();
      String http = upstream(production) + server(port, shadow, shadows);
      String name = "proxy-" + shadow.label();
      Child proxy = nginx.start(stage, name, http, List.of(port));
      doors.put(new InlineCell.Proxy(Side.NGINX, shadow), new Door(port, List.of(proxy.pid())));
    }
  }

  Door door(InlineCell.Proxy proxy) {
    Door door = doors.get(proxy);
    if (door == null) {
      throw new IllegalArgumentException("proxy: " + proxy + " (expected: a started one)");
    }
    return door;
  }

  /// Our agent, which every proxy of ours tells what it sees.
  MirrorAgent agent() {
    return agent;
  }

  private static String server(int port, Shadowed shadow, Shadows shadows) {
    String pass = shadow == Shadowed.NONE ? PASS : "mirror /mirror; " + PASS;
    String mirror = shadow == Shadowed.NONE ? "" : mirror(shadows.port(shadow));
    return "server { %s location / { %s } %s }"
        .formatted(NginxProgram.listen(List.of(port)), pass, mirror);
  }

  private static String upstream(int production) {
    return "upstream production { server 127.0.0.1:%d; keepalive 64; }\n".formatted(production);
  }

  private static String mirror(int shadow) {
    return "location = /mirror { internal; proxy_pass http://127.0.0.1:%d$request_uri; }"
        .formatted(shadow);
  }

  private static String settings(Map<Shadowed, Integer> ports, int production, Shadows shadows) {
    List<String> lines = new ArrayList<>(List.of("workloads:"));
    ports.forEach((shadow, port) ->
        lines.add(
            ("  - {name: %s, ports: [%d], capture: inline,"
                    + " inline: {listen: '127.0.0.1:%d', upstream: '127.0.0.1:%d'}}")
                .formatted(shadow.label(), port, port, production)));
    lines.add("mirror:\n  shadows:");
    for (Shadowed shadow : Shadowed.mirrors()) {
      lines.add(
          "    - {name: twin-%s, workload: %s, vm_type: small, address: '127.0.0.1:%d'}"
              .formatted(shadow.label(), shadow.label(), shadows.port(shadow)));
    }
    return String.join("\n", lines) + "\n";
  }
}
