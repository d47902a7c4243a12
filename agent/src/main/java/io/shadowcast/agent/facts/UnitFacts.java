package io.shadowcast.agent.facts;

import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How systemd has its units: what is loaded from where, whether it is enabled and running. Not its
/// process id, which changes with every start.
final class UnitFacts implements FactSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String PROPERTIES =
      "--property=Id,LoadState,ActiveState,SubState,UnitFileState,FragmentPath,DropInPaths";

  private final List<String> units;
  private final ChildProcess children;
  private final Path systemd;

  UnitFacts(List<String> units, ChildProcess children) {
    this.units = List.copyOf(units);
    this.children = children;
    this.systemd = Path.of("/run/systemd/system");
  }

  @Override
  public List<Found> look() throws IOException, InterruptedException {
    List<Found> found = new ArrayList<>();
    for (String unit : Files.isDirectory(systemd) ? units : List.<String>of()) {
      ChildProcess.Ended shown =
          children.run(List.of("systemctl", "show", PROPERTIES, "--", unit), TIMEOUT);
      if (shown.status() != 0) {
        throw new IOException("systemctl: status " + shown.status() + " (expected: 0)");
      }
      found.add(
          shown.text().contains("LoadState=not-found")
              ? Found.missing("unit", unit)
              : Found.text("unit", unit, shown.text().strip()));
    }
    return found;
  }

  @Override
  public ProbeResult probe() {
    return Files.isDirectory(systemd)
        ? ProbeResult.full("facts:units")
        : new ProbeResult(
            "facts:units",
            ProbeResult.State.OFF,
            "systemd does not run here",
            "remove facts.units");
  }
}
