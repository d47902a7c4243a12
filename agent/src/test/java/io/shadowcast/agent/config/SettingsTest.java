package io.shadowcast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.settings.SettingsFault;
import io.shadowcast.settings.SettingsTree;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final VmTypeName SMALL = new VmTypeName("small");
  private static final WorkloadName SHOP = new WorkloadName("shop");

  @Test
  void anEmptyFileGivesTheDefaults() {
    AgentSettings settings = valid("");
    assertEquals(new HostId("this-machine"), settings.host());
    assertEquals(Profile.CAPTURE, settings.profile());
    assertEquals(Path.of("/var/lib/shadowcast"), settings.state());
    assertEquals(Path.of("/run/shadowcast"), settings.run());
    assertEquals(Optional.empty(), settings.aggregator());
    assertEquals(
        new MetricsSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            SamplerKind.PROC,
            StatsdSettings.OFF,
            2000),
        settings.metrics());
    assertEquals(List.of(), settings.logs());
    assertEquals(List.of(), settings.health());
    assertEquals(
        new FactsSettings(
            Duration.ofSeconds(60), List.of(), true, List.of(), List.of(), true, List.of()),
        settings.facts());
    assertEquals(
        new CaptureSettings(List.of(), 32 << 20, 256 << 10, 16 << 20, 1), settings.capture());
    assertEquals(List.of(), settings.workloads());
    assertEquals(new QueueSettings(64 << 20, Duration.ofMillis(500)), settings.queue());
    isSafeWithoutSettings(settings);
    assertEquals(
        new SpoolSettings(Path.of("/var/lib/shadowcast/spool"), 256 << 20, 256 << 10, 64 << 20),
        settings.spool());
  }

  private static void isSafeWithoutSettings(AgentSettings settings) {
    assertEquals(
        new MirrorLocalSettings(
            1,
            loopback(),
            Duration.ofSeconds(2),
            256 << 10,
            List.of(),
            new SafetySettings(
                MarkerMode.HEADER,
                new KeySettings(Path.of("/var/lib/shadowcast/marker.key"), true),
                true,
                List.of()),
            "default"),
        settings.mirror());
    assertEquals(
        new RedactSettings(
            List.of(), new KeySettings(Path.of("/var/lib/shadowcast/redact.key"), true)),
        settings.redact());
  }

  @Test
  void theExampleUsesEveryKeyAndHolds() throws IOException {
    AgentSettings settings = valid(example());
    assertEquals(new HostId("web-1"), settings.host());
    holdsWhatItConnectsTo(settings);
    holdsWhatItWatches(settings);
    assertEquals(List.of("lo"), settings.capture().interfaces());
    assertEquals(
        List.of(
            new ShadowSettings(
                new ShadowName("small"),
                SHOP,
                SMALL,
                new Endpoint("127.0.0.1", 9001),
                1,
                Optional.of(MarkerMode.HEADER),
                LaneMode.FIDELITY,
                false)),
        settings.mirror().shadows());
    holdsWhatIsSafe(settings);
  }

  private static void holdsWhatIsSafe(AgentSettings settings) {
    assertEquals(
        new Destination(AddressRange.parse("10.0.0.0/8"), true),
        settings.mirror().destinations().getLast());
    assertEquals(
        new SafetySettings(
            MarkerMode.HEADER,
            new KeySettings(Path.of("/etc/shadowcast/marker.key"), false),
            true,
            List.of(new GuardRule(Optional.of(SHOP), "/pay", List.of("GET", "HEAD")))),
        settings.mirror().safety());
    assertEquals(
        new RedactSettings(
            List.of("customer_no"), new KeySettings(Path.of("/etc/shadowcast/redact.key"), false)),
        settings.redact());
  }

  private static void holdsWhatItConnectsTo(AgentSettings settings) {
    assertEquals(
        Optional.of(
            new AggregatorSettings(
                new Endpoint("10.0.0.5", 7443),
                new Endpoint("10.0.0.5", 7444),
                Optional.of(Path.of("/etc/shadowcast/token")))),
        settings.aggregator());
    assertEquals(
        new StatsdSettings(
            Optional.of(Path.of("/run/shadowcast/statsd.sock")),
            Optional.of(new Endpoint("127.0.0.1", 8125))),
        settings.metrics().statsd());
  }

  private static void holdsWhatItWatches(AgentSettings settings) {
    assertEquals(
        List.of(
            new LogSettings("shop", new LogSettings.Source.File(Path.of("/var/log/shop.log"))),
            new LogSettings("nginx", new LogSettings.Source.Journal("nginx.service"))),
        settings.logs());
    assertEquals(
        new HealthSettings(
            "shop",
            new HealthSettings.Target.Http(URI.create("http://127.0.0.1:8080/health")),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1)),
        settings.health().getFirst());
    assertEquals(
        new HealthSettings.Target.Command(List.of("test", "-w", "/var/lib/shop")),
        settings.health().getLast().target());
    assertEquals(
        new FactsSettings.FilePattern("/etc/shop/license", true),
        settings.facts().files().getLast());
    assertEquals(
        List.of(
            new FactsSettings.Command("java", List.of("java", "-version"), Duration.ofSeconds(5))),
        settings.facts().commands());
  }

  @Test
  void theExampleDescribesItsWorkloads() throws IOException {
    List<WorkloadSettings> workloads = valid(example()).workloads();
    assertEquals(
        new WorkloadSettings(
            SHOP,
            List.of(8080),
            Protocol.HTTP1,
            CaptureMode.PASSIVE,
            Optional.empty(),
            new Role.Production(Optional.of(SMALL)),
            Optional.of("/shop"),
            Optional.of(Path.of("/run/shop.pid")),
            List.of(new ClassRule(SHOP, 8080, "POST", "/pay", 0, PriorityClass.P1)),
            Optional.of(new SessionKey(SessionKey.Source.COOKIE, "sid")),
            Compare.FIELDS,
            Answers.WHOLE),
        workloads.get(0));
    assertEquals(
        Optional.of(
            new InlineSettings(
                new Endpoint("127.0.0.1", 8091),
                new Endpoint("127.0.0.1", 8090),
                Optional.of(
                    new TlsSettings(
                        Path.of("/etc/shadowcast/front.pem"),
                        new KeySource.Credential("front.key"),
                        List.of("h2", "http/1.1"))),
                Optional.of(
                    new UpstreamTlsSettings(
                        Optional.of(Path.of("/etc/shadowcast/ca.pem")),
                        Optional.of("front.internal"))))),
        workloads.get(1).inline());
    assertEquals(new Role.Shadow(new ShadowName("small"), SHOP, SMALL), workloads.get(2).role());
  }

  @Test
  void theManualNamesEveryKeyOfTheExample() throws IOException {
    Path manual = Path.of("..", "docs", "SETTINGS.md");
    String text = Files.readString(manual);
    Matcher keys = Pattern.compile("(?m)^[ -]*([a-z_]+):").matcher(example());
    while (keys.find()) {
      String key = keys.group(1);
      assertTrue(text.contains("`" + key + "`"), () -> manual + " lacks `" + key + "`");
    }
  }

  @Test
  void whatIsWrongWithTlsIsNamed() {
    assertEquals(
        List.of(
            "workloads[0].inline.tls.certificate: missing (expected: an absolute path), line 5",
            "workloads[0].inline.tls.key: key.pem (expected: an absolute path or credential:NAME),"
                + " line 5",
            "workloads[0].inline.tls.alpn: a list (expected: h2 and http/1.1), line 5",
            "workloads[0].inline.upstream_tls.authorities: ca.pem (expected: an absolute path),"
                + " line 6"),
        faults(
            """
            workloads:
              - name: front
                ports: [80]
                capture: inline
                inline: {listen: 'a:1', upstream: 'b:2', tls: {key: key.pem, alpn: [spdy]},
                         upstream_tls: {authorities: ca.pem}}
            """));
    assertEquals(
        List.of(
            "workloads[0].inline.tls.key: credential:../x (expected: an absolute path or"
                + " credential:NAME), line 5"),
        faults(
            """
            workloads:
              - name: front
                ports: [80]
                capture: inline
                inline: {listen: 'a:1', upstream: 'b:2', tls: {certificate: /c, key: 'credential:../x'}}
            """));
  }

  @Test
  void faultsBetweenThePartsAreAllNamed() {
    List<String> faults =
        faults(
            """
            metrics: {interval: 10s, send: 1s, statsd: {udp: '10.1.2.3:8125'}}
            capture: {ring: 5MiB, block: 2MiB}
            workloads:
              - {name: shop, ports: [80]}
              - {name: other, ports: [80]}
              - {name: front, ports: [81], capture: inline}
              - {name: pay, ports: [82], classes: [{class: P0}]}
              - {name: late, ports: [83], inline: {listen: 'a:1', upstream: 'b:2'}}
              - {name: twin, ports: [84], role: shadow, shadow: small}
            mirror:
              shadows:
                - {name: x, workload: nobody, vm_type: small, address: '127.0.0.1:1'}
                - {name: y, workload: shop, vm_type: small, address: '8.8.8.8:53'}
            """);
    assertEquals(
        List.of(
            "metrics.statsd.udp: 10.1.2.3:8125 (expected: a loopback address, 127.0.0.1:8125), line"
                + " 1",
            "metrics.send: 1s (expected: >= metrics.interval 10s), line 1",
            "capture.ring: 5MiB (expected: a multiple of capture.block 2MiB, at least two),"
                + " line 2",
            "workloads: port 80 of other (expected: one workload per port; it is of shop), line 3",
            "workloads[2].inline.listen: missing (expected: host:port), line 6",
            "workloads[2].inline.upstream: missing (expected: host:port), line 6",
            "workloads[3].classes[0].class: P0 (expected: P1, P2, P3 or P4), line 7",
            "workloads[4].inline: keys and values (expected: only with capture: inline), line 8",
            "workloads[5].of: missing (expected: the workload it is a shadow of), line 9",
            "workloads[5].vm_type: missing (expected: the VM type it stands for), line 9",
            "mirror.shadows: x of nobody (expected: a workload of this file: "
                + "[front, late, other, pay, shop, twin]), line 10",
            "mirror.shadows[1].address: 8.8.8.8:53 (expected: within mirror.destinations "
                + "[127.0.0.0/8, 0:0:0:0:0:0:0:1/128]), line 13"),
        faults);
  }

  @Test
  void h2IsOfferedForHttpOnly() {
    assertEquals(
        List.of("workloads: alpn h2 of cache (expected: h2 only with protocol: http1), line 1"),
        faults(
            """
            workloads:
              - {name: cache, ports: [85], protocol: redis, capture: inline,
                 inline: {listen: 'c:1', upstream: 'b:3', tls: {certificate: /c, key: /k, alpn: [h2]}}}
            """));
  }

  /// What the check lets pass, no other part of the agent may refuse.
  @Test
  void boundsOfTheRoomsAreBoundsOfTheSettings() {
    assertEquals(
        List.of(
            "capture.ring: 256KiB (expected: a multiple of capture.block 256KiB, at least"
                + " two), line 1",
            "queue.budget: 1MiB (expected: >= 2MiB), line 2",
            "mirror.lane_bytes: 2GiB (expected: > 0 and at most 1GiB), line 3",
            "spool.limit: 512KiB (expected: >= 640KiB for spool.block 64KiB), line 4"),
        faults(
            """
            capture: {ring: 256KiB, block: 256KiB}
            queue: {budget: 1MiB}
            mirror: {lane_bytes: 2GiB}
            spool: {limit: 512KiB, block: 64KiB}
            """));
    AgentSettings least =
        valid(
            """
            capture: {ring: 512KiB, block: 256KiB}
            queue: {budget: 2MiB}
            mirror: {lane_bytes: 1GiB}
            spool: {limit: 640KiB, block: 64KiB}
            """);
    assertTrue(least.spool().limit() >= 2 * least.spool().segment());
  }

  @Test
  void observeRefusesToCapture() {
    assertEquals(
        List.of(
            "workloads[0].capture: passive (expected: none, because profile is observe), line 2"),
        faults("profile: observe\nworkloads: [{name: a, ports: [1], capture: passive}]"));
    AgentSettings settings = valid("profile: observe\nworkloads: [{name: a, ports: [1]}]");
    assertEquals(CaptureMode.NONE, settings.workloads().getFirst().capture());
  }

  @Test
  void namesThatWouldClimbOutOfTheirDirectoryAreRefused() {
    assertEquals(
        3,
        faults(
                """
                facts: {sysctls: ['../../etc/shadow'], units: ['--all']}
                workloads: [{name: a, ports: [1], cgroup: '/../x'}]
                """)
            .size());
  }

  @Test
  void aLogHasExactlyOneSource() {
    List<String> faults =
        faults("logs: [{name: a}, {name: b, file: /x, journal: y.service}, {name: b, file: z}]");
    assertEquals(
        List.of(
            "logs[0].file: missing (expected: exactly one of file, journal), line 1",
            "logs[1].file: /x (expected: exactly one of file, journal), line 1",
            "logs[2].file: z (expected: an absolute path), line 1",
            "logs[2].name: b (expected: each name once), line 1"),
        faults);
  }

  @Test
  void aMachineWithoutAUsableNameSaysSo() {
    SettingsResult result =
        new SettingsReader(() -> "my_machine").read(SettingsTree.parse("agent.yaml", ""));
    assertEquals(
        "host: my_machine (expected: 1 to 63 lower case letters, digits, '-' and '.', not first or"
            + " last '-' or '.')",
        assertInstanceOf(SettingsResult.Faulty.class, result).text());
  }

  private static List<Destination> loopback() {
    return List.of(Destination.plain("127.0.0.0/8"), Destination.plain("::1/128"));
  }

  static AgentSettings valid(String yaml) {
    return switch (read(yaml)) {
      case SettingsResult.Valid(AgentSettings settings) -> settings;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }

  static List<String> faults(String yaml) {
    return assertInstanceOf(SettingsResult.Faulty.class, read(yaml)).faults().stream()
        .map(SettingsFault::toString)
        .toList();
  }

  private static SettingsResult read(String yaml) {
    return new SettingsReader(() -> "this-machine").read(SettingsTree.parse("agent.yaml", yaml));
  }

  private static String example() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Settings.class.getResourceAsStream("/agent.example.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
