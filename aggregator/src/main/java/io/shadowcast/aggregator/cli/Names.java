package io.shadowcast.aggregator.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names of resources, short as people type them or full as the API has them. What a name may
/// consist of is judged by the aggregator; here only its form.
final class Names {
  private static final String WORKLOAD = "HOST/WORKLOAD or hosts/HOST/workloads/WORKLOAD";
  private static final String SHADOW = "HOST/SHADOW or hosts/HOST/shadows/SHADOW";

  private static final String MAINTENANCE = "HOST/SECOND or hosts/HOST/maintenances/SECOND";
  private static final String TARGET = "HOST/TARGET or hosts/HOST/targets/TARGET";
  private static final String MIRROR = "/mirror";

  private Names() {}

  /// `web-1` or `hosts/web-1`.
  static String host(String text) {
    return single("host", "hosts", text);
  }

  /// As [#host]; nothing is every host.
  static String hostOrAll(@Nullable String text) {
    return text == null ? "hosts/-" : host(text);
  }

  static String mirror(String host) {
    return host(host) + MIRROR;
  }

  /// `web-1/shop` or `hosts/web-1/workloads/shop`.
  static String workload(String text) {
    return twofold("workload", "workloads", text, WORKLOAD);
  }

  /// `web-1/large` or `hosts/web-1/shadows/large`.
  static String shadow(String text) {
    return twofold("shadow", "shadows", text, SHADOW);
  }

  /// `web-1/1763895600` or `hosts/web-1/maintenances/1763895600`.
  static String maintenance(String text) {
    return twofold("maintenance", "maintenances", text, MAINTENANCE);
  }

  /// `web-1/data` or `hosts/web-1/targets/data`.
  static String target(String text) {
    return twofold("target", "targets", text, TARGET);
  }

  /// A host, a target, or nothing, which is every host.
  static String hostOrTarget(@Nullable String text) {
    if (text == null || !text.replaceFirst("^hosts/", "").contains("/")) {
      return hostOrAll(text);
    }
    return target(text);
  }

  /// `web-1/data/0b9f2c1e` or `hosts/web-1/targets/data/snapshots/0b9f2c1e`.
  static String snapshot(String text) {
    List<String> parts = List.of(text.split("/", -1));
    if (parts.size() == 3 && parts.stream().noneMatch(String::isBlank)) {
      return "hosts/%s/targets/%s/snapshots/%s"
          .formatted(parts.getFirst(), parts.get(1), parts.getLast());
    }
    if (parts.size() == 6 && "hosts".equals(parts.getFirst())) {
      return text;
    }
    throw wrong("snapshot", text, "HOST/TARGET/ID, or HOST/TARGET with --before where it may be");
  }

  /// `web-1/0b9f2c1e` or `hosts/web-1/recordings/0b9f2c1e`.
  static String recording(String text) {
    return twofold("recording", "recordings", text, "HOST/ID or hosts/HOST/recordings/ID");
  }

  static String vmType(String text) {
    return single("type", "vmTypes", text);
  }

  static String user(String text) {
    return single("user", "users", text);
  }

  static String model(String text) {
    return single("model", "models", text);
  }

  static String training(String text) {
    return single("training", "trainings", text);
  }

  /// The part before the last collection: `hosts/web-1` of `hosts/web-1/workloads/shop`.
  static String parent(String name) {
    List<String> parts = List.of(name.split("/", -1));
    return String.join("/", parts.subList(0, Math.max(0, parts.size() - 2)));
  }

  /// `hosts/web-1` of `hosts/web-1/mirror`.
  static String parentOfMirror(String name) {
    return name.endsWith(MIRROR) ? name.substring(0, name.length() - MIRROR.length()) : name;
  }

  /// `shop` of `hosts/web-1/workloads/shop`.
  static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /// Without the names of collections: `web-1/shop` of `hosts/web-1/workloads/shop`.
  static String brief(String name) {
    String[] parts = name.split("/", -1);
    if (parts.length % 2 != 0) {
      return Human.orNone(name);
    }
    List<String> ids = new ArrayList<>();
    for (int i = 1; i < parts.length; i += 2) {
      ids.add(parts[i]);
    }
    return String.join("/", ids);
  }

  private static String single(String kind, String collection, String text) {
    String prefix = collection + "/";
    String id = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    if (id.isBlank() || id.indexOf('/') >= 0) {
      throw wrong(kind, text, "NAME or " + prefix + "NAME");
    }
    return prefix + id;
  }

  private static String twofold(String kind, String collection, String text, String expected) {
    List<String> parts = List.of(text.split("/", -1));
    if (parts.stream().anyMatch(String::isBlank)) {
      throw wrong(kind, text, expected);
    }
    if (parts.size() == 2 && !"hosts".equals(parts.getFirst())) {
      return "hosts/%s/%s/%s".formatted(parts.getFirst(), collection, parts.getLast());
    }
    boolean full =
        parts.size() == 4 && "hosts".equals(parts.getFirst()) && collection.equals(parts.get(2));
    if (!full) {
      throw wrong(kind, text, expected);
    }
    return text;
  }

  private static CtlFailure wrong(String kind, String text, String expected) {
    String shown = text.isEmpty() ? "\"\"" : text;
    return new CtlFailure(
        ExitCode.INVALID, "%s: %s (expected: %s)".formatted(kind, shown, expected));
  }
}
