package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.mirror.Application;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.ShadowObservers;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A copy that is sent to where production is captured would be captured and copied again.
class ServedPortTest {
  private Mirror mirror;
  private long revision;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    mirror =
        Mirroring.start(
            settings(directory),
            List.of(new RecordQueue(QueueBudget.allocate(2 << 20))),
            ShadowObservers.NONE,
            new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
            new SplittableRandom(2));
  }

  @AfterEach
  void end() {
    mirror.close();
  }

  @Test
  void productionIsNoShadowByWhateverAddressOfThisHost() throws IOException {
    assertRefused("127.0.0.1", 18_080);
    assertRefused("127.0.0.9", 18_080);
    assertRefused("localhost", 18_080);
    assertRefused("::1", 18_080);
    for (InetAddress own :
        NetworkInterface.networkInterfaces().flatMap(each -> each.inetAddresses()).toList()) {
      assertRefused(own.getHostAddress().split("%", 2)[0], 18_080);
    }
  }

  @Test
  void neitherIsTheProxyOrTheServiceBehindIt() {
    assertRefused("127.0.0.1", 18_081);
    assertRefused("127.0.0.1", 18_082);
  }

  @Test
  void otherPortsAndOtherHostsAreShadows() {
    assertApplied("127.0.0.1", 18_083);
    assertApplied("127.0.0.1", 18_084);
    assertApplied("127.0.0.1", 18_085);
    assertApplied("192.0.2.1", 18_080);
  }

  @Test
  void aShadowOfAWorkloadThatIsNotCapturedIsNamed() {
    assertEquals(
        List.of(
            "mirror.workload: nobody of shadow self (expected: a captured workload; this host has"
                + " [measured, paid, shop, shop-small])"),
        assertInstanceOf(
                Application.Refused.class,
                mirror.apply(wanted("nobody", new Endpoint("127.0.0.1", 18_085))))
            .faults());
  }

  private void assertRefused(String host, int port) {
    var refused = assertInstanceOf(Application.Refused.class, apply(host, port), host);
    assertEquals(
        List.of(
            "mirror.address: %s (expected: not a served port of this host)"
                .formatted(new Endpoint(host, port))),
        refused.faults());
  }

  private void assertApplied(String host, int port) {
    assertInstanceOf(Application.Applied.class, apply(host, port), host + " " + port);
  }

  private Application apply(String host, int port) {
    return mirror.apply(wanted("shop", new Endpoint(host, port)));
  }

  private MirrorSettings wanted(String workload, Endpoint address) {
    MirrorTarget target =
        new MirrorTarget(
            new WorkloadName(workload),
            new ShadowName("self"),
            new VmTypeName("small"),
            address,
            1);
    return new MirrorSettings(++revision, false, List.of(target), List.of());
  }

  private static AgentSettings settings(Path directory) throws IOException {
    Path file = directory.resolve("agent.yaml");
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(
        file,
        """
        host: web-1
        state: %1$s/state
        run: %1$s/run
        workloads:
          - {name: shop, ports: [18080]}
          - name: paid
            ports: [18081]
            capture: inline
            inline: {listen: '127.0.0.1:18082', upstream: '127.0.0.1:18081'}
          - {name: shop-small, ports: [18083], role: shadow, shadow: small, of: shop, vm_type: small}
          - {name: measured, ports: [18084], capture: none}
        mirror: {destinations: ['0.0.0.0/0', '::/0']}
        """
            .formatted(directory));
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }
}
