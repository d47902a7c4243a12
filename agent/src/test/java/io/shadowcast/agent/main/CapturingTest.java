package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.metrics.AdmittedShares;
import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturingTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void onlyWhatServesUsersAndIsCapturedIsProduction(@TempDir Path directory) throws IOException {
    WorkloadLatencies latencies = new WorkloadLatencies();
    try (Capturing capturing = new Capturing(settings(directory), Admission.ALL, latencies)) {
      capturing.look(0);
      assertTrue(capturing.faults().isEmpty(), capturing.faults()::toString);
      Row row = new Row(1000);
      latencies.sample(row, SECOND);
      assertEquals(0, rate(row, "shop"));
      assertEquals(Double.NaN, rate(row, "shop-small"), "a shadow that is captured");
      assertEquals(Double.NaN, rate(row, "twin"), "a shadow that is measured alone");
      assertEquals(Double.NaN, rate(row, "batch"), "production that nobody listens to");
      assertEquals(
          List.of("shop"),
          capturing.sides().stream()
              .map(AdmittedShares.Side::labels)
              .map(labels -> labels.values().get("workload"))
              .toList());
    }
  }

  private static double rate(Row row, String workload) {
    Labels labels = Labels.of(Map.of("workload", workload, "role", "production"));
    return row.value(new Series("request_rate", labels));
  }

  private static AgentSettings settings(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("run"));
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        host: web-1
        state: %1$s/state
        run: %1$s/run
        workloads:
          - name: shop
            ports: [1]
            capture: inline
            inline: {listen: '127.0.0.1:2', upstream: '127.0.0.1:1'}
          - name: shop-small
            ports: [3]
            capture: inline
            inline: {listen: '127.0.0.1:4', upstream: '127.0.0.1:3'}
            role: shadow
            shadow: small
            of: shop
            vm_type: small
          - {name: twin, ports: [5], capture: none, role: shadow, shadow: twin, of: shop, vm_type: small}
          - {name: batch, ports: [6], capture: none}
        """
            .formatted(directory));
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }
}
