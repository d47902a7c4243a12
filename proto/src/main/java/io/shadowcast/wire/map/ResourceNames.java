package io.shadowcast.wire.map;

import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.Optional;

/// Names of resources (AIP-122), `hosts/web-1/workloads/shop`, and the words in them. A text that
/// is no such name is refused as `name: text (expected: form)`; the caller knows the field.
public final class ResourceNames {
  private static final String HOSTS = "hosts/";
  private static final String WORKLOADS = "/workloads/";
  private static final String SHADOWS = "/shadows/";
  private static final String MAINTENANCES = "/maintenances/";
  private static final String MIRROR = "/mirror";
  private static final String RECORDINGS = "/recordings/";
  private static final String TARGETS = "/targets/";
  private static final String VM_TYPES = "vmTypes/";
  private static final String USERS = "users/";

  /// A workload of a host.
  public record WorkloadRef(HostId host, WorkloadName workload) {}

  /// A shadow of a host.
  public record ShadowRef(HostId host, ShadowName shadow) {}

  /// A time in which somebody works on a host.
  public record MaintenanceRef(HostId host, Instant begins) {}

  /// What is snapshotted on a host.
  public record TargetRef(HostId host, String target) {}

  /// A snapshot of a target, by its id or the beginning of one.
  public record SnapshotRef(HostId host, String target, String id) {}

  /// An order to a host, by its id or, where it is said, the beginning of one.
  public record OperationRef(HostId host, String id) {}

  private ResourceNames() {}

  /// `hosts/web-1/targets/data`.
  public static String target(HostId host, String target) {
    return HOSTS + host + TARGETS + target;
  }

  /// The parts of `hosts/web-1/targets/data`.
  public static TargetRef target(String name) {
    String[] parts = split(name, TARGETS, "hosts/NAME/targets/NAME");
    if (parts[1].isEmpty() || parts[1].contains("/")) {
      throw refusal(name, "hosts/NAME/targets/NAME");
    }
    return new TargetRef(host(parts[0]), parts[1]);
  }

  /// The parts of `hosts/web-1/targets/data/snapshots/0b9f2c1e`.
  public static SnapshotRef snapshot(String name) {
    String[] parts = split(name, "/snapshots/", "hosts/NAME/targets/NAME/snapshots/ID");
    if (parts[1].isEmpty() || parts[1].contains("/")) {
      throw refusal(name, "hosts/NAME/targets/NAME/snapshots/ID");
    }
    TargetRef target = target(parts[0]);
    return new SnapshotRef(target.host(), target.target(), parts[1]);
  }

  /// The parts of `hosts/web-1/snapshotOperations/ID`.
  public static OperationRef snapshotOperation(String name) {
    String[] parts = split(name, "/snapshotOperations/", "hosts/NAME/snapshotOperations/ID");
    return new OperationRef(host(parts[0]), parts[1]);
  }

  /// `hosts/web-1/recordings/ID`.
  public static String recording(HostId host, String id) {
    return HOSTS + host + RECORDINGS + id;
  }

  /// The parts of `hosts/web-1/recordings/ID`.
  public static OperationRef recording(String name) {
    String form = "hosts/NAME/recordings/ID";
    String[] parts = split(name, RECORDINGS, form);
    if (parts[1].isEmpty() || parts[1].contains("/")) {
      throw refusal(name, form);
    }
    return new OperationRef(host(parts[0]), parts[1]);
  }

  /// `hosts/web-1`.
  public static String host(HostId host) {
    return HOSTS + host;
  }

  /// The host of `hosts/web-1`.
  public static HostId host(String name) {
    return new HostId(after(HOSTS, name, "hosts/NAME"));
  }

  /// The host of `hosts/web-1`; empty for `hosts/-`, which is all of them.
  public static Optional<HostId> hostOrAll(String name) {
    return "hosts/-".equals(name) ? Optional.empty() : Optional.of(host(name));
  }

  /// `hosts/web-1/workloads/shop`.
  public static String workload(HostId host, WorkloadName workload) {
    return HOSTS + host + WORKLOADS + workload;
  }

  /// The parts of `hosts/web-1/workloads/shop`.
  public static WorkloadRef workload(String name) {
    String[] parts = split(name, WORKLOADS, "hosts/NAME/workloads/NAME");
    return new WorkloadRef(host(parts[0]), new WorkloadName(parts[1]));
  }

  /// `hosts/web-1/shadows/large`.
  public static String shadow(HostId host, ShadowName shadow) {
    return HOSTS + host + SHADOWS + shadow;
  }

  /// The parts of `hosts/web-1/shadows/large`.
  public static ShadowRef shadow(String name) {
    String[] parts = split(name, SHADOWS, "hosts/NAME/shadows/NAME");
    return new ShadowRef(host(parts[0]), new ShadowName(parts[1]));
  }

  /// `hosts/web-1/maintenances/1763895600`.
  public static String maintenance(HostId host, Instant begins) {
    return HOSTS + host + MAINTENANCES + begins.getEpochSecond();
  }

  /// The parts of `hosts/web-1/maintenances/1763895600`.
  public static MaintenanceRef maintenance(String name) {
    String[] parts = split(name, MAINTENANCES, "hosts/NAME/maintenances/SECOND");
    if (!parts[1].matches("[0-9]{1,11}")) {
      throw refusal(name, "hosts/NAME/maintenances/SECOND");
    }
    return new MaintenanceRef(host(parts[0]), Instant.ofEpochSecond(Long.parseLong(parts[1])));
  }

  /// `hosts/web-1/mirror`.
  public static String mirror(HostId host) {
    return HOSTS + host + MIRROR;
  }

  /// The host of `hosts/web-1/mirror`.
  public static HostId mirror(String name) {
    if (!name.endsWith(MIRROR)) {
      throw refusal(name, "hosts/NAME/mirror");
    }
    return host(name.substring(0, name.length() - MIRROR.length()));
  }

  /// `vmTypes/medium`.
  public static String vmType(VmTypeName type) {
    return VM_TYPES + type;
  }

  /// The type of `vmTypes/medium`.
  public static VmTypeName vmType(String name) {
    return new VmTypeName(after(VM_TYPES, name, "vmTypes/NAME"));
  }

  /// The type of `vmTypes/medium`; empty for nothing.
  public static Optional<VmTypeName> optionalVmType(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(vmType(name));
  }

  /// `users/alice`.
  public static String user(String user) {
    return USERS + user;
  }

  /// The last segment of `users/alice`, unchecked.
  public static String userSegment(String name) {
    return after(USERS, name, "users/NAME");
  }

  private static String after(String prefix, String name, String form) {
    if (!name.startsWith(prefix)) {
      throw refusal(name, form);
    }
    return name.substring(prefix.length());
  }

  private static String[] split(String name, String middle, String form) {
    int at = name.indexOf(middle);
    if (at < 0) {
      throw refusal(name, form);
    }
    return new String[] {name.substring(0, at), name.substring(at + middle.length())};
  }

  private static IllegalArgumentException refusal(String name, String form) {
    return new IllegalArgumentException("name: " + name + " (expected: " + form + ")");
  }
}
