package io.shadowcast.wire.map;

import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.Optional;

/// Names of resources (AIP-122), `hosts/web-1/workloads/shop`, and the words in them. A text that
/// is no such name is refused as `name: text (expected: form)`; the caller knows the field.
public final class ResourceNames {
  private static final String HOSTS = "hosts/";
  private static final String WORKLOADS = "/workloads/";
  private static final String SHADOWS = "/shadows/";
  private static final String MIRROR = "/mirror";
  private static final String VM_TYPES = "vmTypes/";
  private static final String USERS = "users/";

  /// A workload of a host.
  public record WorkloadRef(HostId host, WorkloadName workload) {}

  /// A shadow of a host.
  public record ShadowRef(HostId host, ShadowName shadow) {}

  private ResourceNames() {}

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
