package io.shadowcast.agent.facts;

import io.shadowcast.words.ProbeResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Installed packages and their versions: from dpkg's status file (deb-control format), else from
/// the program `rpm`.
final class PackageFacts implements FactSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> RPM =
      List.of("rpm", "-qa", "--qf", "%{NAME}:%{ARCH} %{VERSION}-%{RELEASE}\\n");

  private final Path dpkg;
  private final Path rpmDatabase;
  private final ChildProcess children;
  private Optional<FileTime> stamp = Optional.empty();
  private List<Found> last = List.of();

  PackageFacts(ChildProcess children) {
    this(Path.of("/var/lib/dpkg/status"), Path.of("/var/lib/rpm"), children);
  }

  PackageFacts(Path dpkg, Path rpmDatabase, ChildProcess children) {
    this.dpkg = dpkg;
    this.rpmDatabase = rpmDatabase;
    this.children = children;
  }

  @Override
  public List<Found> look() throws IOException, InterruptedException {
    Path database = Files.exists(dpkg) ? dpkg : rpmDatabase;
    if (!Files.exists(database)) {
      return List.of();
    }
    FileTime now = Files.getLastModifiedTime(database);
    if (stamp.isEmpty() || !stamp.get().equals(now)) {
      last = database.equals(dpkg) ? dpkg() : rpm();
      stamp = Optional.of(now);
    }
    return last;
  }

  @Override
  public ProbeResult probe() {
    if (Files.isReadable(dpkg) || Files.isDirectory(rpmDatabase)) {
      return ProbeResult.full("facts:packages");
    }
    return new ProbeResult(
        "facts:packages",
        ProbeResult.State.OFF,
        "neither dpkg nor rpm keeps a database here",
        "set facts.packages: false");
  }

  private List<Found> dpkg() throws IOException {
    List<Found> found = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(dpkg)) {
      Paragraph paragraph = new Paragraph();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          paragraph.installed().ifPresent(found::add);
          paragraph = new Paragraph();
        } else {
          paragraph.line(line);
        }
      }
      paragraph.installed().ifPresent(found::add);
    }
    return found;
  }

  private List<Found> rpm() throws IOException, InterruptedException {
    ChildProcess.Ended listed = children.run(RPM, TIMEOUT);
    if (listed.status() != 0) {
      throw new IOException("rpm: status " + listed.status() + " (expected: 0)");
    }
    return listed
        .text()
        .lines()
        .filter(line -> line.indexOf(' ') > 0)
        .map(line -> line.split(" ", 2))
        .map(parts -> Found.text("package", parts[0], parts[1]))
        .toList();
  }

  private static final class Paragraph {
    private String name = "";
    private String architecture = "";
    private String version = "";
    private String status = "";

    void line(String line) {
      int colon = line.indexOf(": ");
      if (colon < 0 || line.charAt(0) == ' ') {
        return;
      }
      String value = line.substring(colon + 2);
      switch (line.substring(0, colon)) {
        case "Package" -> name = value;
        case "Architecture" -> architecture = value;
        case "Version" -> version = value;
        case "Status" -> status = value;
        default -> {
          // The other fields say nothing about what is installed.
        }
      }
    }

    Optional<Found> installed() {
      return status.endsWith(" installed")
          ? Optional.of(Found.text("package", name + ":" + architecture, version))
          : Optional.empty();
    }
  }
}
