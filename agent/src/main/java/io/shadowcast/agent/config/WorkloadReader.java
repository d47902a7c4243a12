package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads `workloads`.
final class WorkloadReader {
  /// Stands in for ports that are all wrong, so that the rest of the workload is checked as well.
  static final int NO_PORT = 0;

  private static final int HIGHEST_PORT = 65_535;

  private enum RoleName {
    PRODUCTION,
    SHADOW
  }

  private WorkloadReader() {}

  static List<WorkloadSettings> workloads(Section root, Profile profile) {
    return SettingsReader.named(
        root.sections("workloads"), section -> workload(section, profile), "name");
  }

  private static Optional<WorkloadSettings> workload(Section section, Profile profile) {
    WorkloadName name =
        section.required(
            "name", WorkloadName::new, SettingsReader.NAME, new WorkloadName("unnamed"));
    Protocol protocol = section.choice("protocol", Protocol.class, Protocol.HTTP1);
    CaptureMode capture = capture(section, profile, protocol);
    List<Integer> ports = ports(section, capture);
    Optional<InlineSettings> inline = InlineReader.inline(section, capture);
    Role role = role(section, name);
    Optional<String> cgroup =
        section.value("cgroup", WorkloadReader::cgroup, "/path below the cgroup mount");
    Optional<Path> pidFile = pidFile(section);
    List<ClassRule> classes = classes(section, name);
    Optional<SessionKey> session = SessionReader.session(section, protocol);
    Compare compare = section.choice("compare", Compare.class, Compare.STATUS);
    if (compare == Compare.FIELDS && protocol != Protocol.HTTP1) {
      section.fault("compare", "none or status, because only http1 has fields");
    }
    Answers answers = section.choice("answers", Answers.class, Answers.BEGIN);
    if (answers == Answers.WHOLE && capture != CaptureMode.PASSIVE) {
      section.fault("answers", "begin, because only capture: passive has packets");
    }
    return section.build(() ->
        new WorkloadSettings(
            name, ports, protocol, capture, inline, role, cgroup, pidFile, classes, session,
            compare, answers));
  }

  private static List<Integer> ports(Section section, CaptureMode capture) {
    List<Integer> ports = section.values("ports", WorkloadReader::port, "1..65535");
    if (capture == CaptureMode.NONE || !ports.isEmpty()) {
      return ports;
    }
    if (!section.isFaulty("ports")) {
      section.fault("ports", "at least one port");
    }
    return List.of(NO_PORT);
  }

  private static CaptureMode capture(Section section, Profile profile, Protocol protocol) {
    CaptureMode usual = profile == Profile.CAPTURE ? CaptureMode.PASSIVE : CaptureMode.NONE;
    CaptureMode mode = section.choice("capture", CaptureMode.class, usual);
    if (profile == Profile.OBSERVE && mode != CaptureMode.NONE) {
      section.fault("capture", "none, because profile is observe");
    }
    if (protocol == Protocol.UDP && mode == CaptureMode.INLINE) {
      section.fault("capture", "passive or none, because the inline proxy relays no datagrams");
    }
    return mode;
  }

  private static Role role(Section section, WorkloadName name) {
    RoleName role = section.choice("role", RoleName.class, RoleName.PRODUCTION);
    Optional<VmTypeName> vmType = section.value("vm_type", VmTypeName::new, SettingsReader.NAME);
    Optional<ShadowName> shadow = section.value("shadow", ShadowName::new, SettingsReader.NAME);
    Optional<WorkloadName> of = section.value("of", WorkloadName::new, SettingsReader.NAME);
    return switch (role) {
      case PRODUCTION -> {
        refuse(section, "shadow");
        refuse(section, "of");
        yield new Role.Production(vmType);
      }
      case SHADOW -> {
        require(section, "shadow", "the name of the shadow");
        require(section, "of", "the workload it is a shadow of");
        require(section, "vm_type", "the VM type it stands for");
        yield new Role.Shadow(
            shadow.orElse(new ShadowName("unnamed")),
            of.orElse(name),
            vmType.orElse(new VmTypeName("unknown")));
      }
    };
  }

  private static void refuse(Section section, String key) {
    if (section.has(key)) {
      section.fault(key, "only with role: shadow");
    }
  }

  private static void require(Section section, String key, String expectation) {
    if (!section.has(key)) {
      section.fault(key, expectation);
    }
  }

  private static Optional<Path> pidFile(Section section) {
    return section.has("pid_file")
        ? Optional.of(SettingsReader.absolute(section, "pid_file", Path.of("/")))
        : Optional.empty();
  }

  private static List<ClassRule> classes(Section section, WorkloadName workload) {
    return SettingsReader.present(
        section.sections("classes").stream().map(rule -> rule(rule, workload)).toList());
  }

  private static Optional<ClassRule> rule(Section section, WorkloadName workload) {
    int port = section.integer("port", 0, HIGHEST_PORT, 0);
    String method = section.text("method", "");
    String path = section.text("path", "");
    long minBytes = section.bytes("min_bytes", 0);
    PriorityClass priority =
        section.required("class", WorkloadReader::priority, "P1, P2, P3 or P4", PriorityClass.P2);
    return section.build(() -> new ClassRule(workload, port, method, path, minBytes, priority));
  }

  private static PriorityClass priority(String text) {
    PriorityClass priority = PriorityClass.valueOf(text);
    Expect.that(priority != PriorityClass.P0, "class", text, "P1, P2, P3 or P4");
    return priority;
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    Expect.that(port > 0 && port <= HIGHEST_PORT, "ports", text, "1..65535");
    return port;
  }

  /// A cgroup becomes a path below the mount, so it must not climb out of it.
  private static String cgroup(String text) {
    boolean climbs = List.of(text.split("/", -1)).contains("..");
    Expect.that(text.startsWith("/") && !climbs, "cgroup", text, "/path");
    return text;
  }
}
