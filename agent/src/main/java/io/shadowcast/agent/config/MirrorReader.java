package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads `mirror`.
final class MirrorReader {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final long LANE = 256 << 10;
  private static final String CAMPAIGN = "default";

  private MirrorReader() {}

  static MirrorLocalSettings mirror(Section section, Path state) {
    double rate = section.ratio("rate", 1);
    List<Destination> destinations = SafetyReader.destinations(section);
    Duration timeout = section.duration("timeout", TIMEOUT);
    long lane = section.bytes("lane_bytes", LANE);
    String campaign = section.text("campaign", CAMPAIGN);
    List<ShadowSettings> shadows =
        SettingsReader.named(
            section.sections("shadows"),
            shadow -> shadow(shadow, destinations),
            "workload",
            "name");
    SafetySettings safety = SafetyReader.safety(section, state);
    return section.build(
        () -> new MirrorLocalSettings(rate, destinations, timeout, lane, shadows, safety, campaign),
        new MirrorLocalSettings(rate, destinations, TIMEOUT, LANE, shadows, safety, CAMPAIGN));
  }

  private static Optional<ShadowSettings> shadow(Section section, List<Destination> destinations) {
    ShadowName name =
        section.required("name", ShadowName::new, SettingsReader.NAME, new ShadowName("unnamed"));
    WorkloadName workload =
        section.required(
            "workload", WorkloadName::new, SettingsReader.NAME, new WorkloadName("unnamed"));
    VmTypeName vmType =
        section.required(
            "vm_type", VmTypeName::new, SettingsReader.NAME, new VmTypeName("unknown"));
    Endpoint address =
        section.required("address", Endpoint::parse, "host:port", new Endpoint("unknown", 1));
    if (outside(address, destinations)) {
      section.fault("address", "within mirror.destinations " + destinations);
    }
    double rate = section.ratio("rate", 1);
    Optional<MarkerMode> marker =
        section.has("marker")
            ? Optional.of(section.choice("marker", MarkerMode.class, MarkerMode.HEADER))
            : Optional.empty();
    LaneMode lanes = section.choice("lanes", LaneMode.class, LaneMode.FIDELITY);
    boolean baseline = section.flag("baseline", false);
    return section.build(
        () -> new ShadowSettings(name, workload, vmType, address, rate, marker, lanes, baseline));
  }

  /// Names are resolved and compared when the mirror connects.
  private static boolean outside(Endpoint address, List<Destination> destinations) {
    return AddressRange.isLiteral(address.host())
        && destinations.stream()
            .noneMatch(to -> to.range().contains(AddressRange.literal(address.host())));
  }
}
