package io.shadowcast.executor.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The units that are shipped for the executor.
class SystemdUnitsTest {
  private static final Path UNITS = Path.of("../packaging/systemd");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  /// Options that mount something: what is mounted in a target would be missing in its snapshots.
  private static final List<String> MOUNTING =
      List.of(
          "ProtectSystem=",
          "ProtectHome=",
          "ProtectKernel",
          "ProtectControlGroups=",
          "ProtectProc=",
          "PrivateTmp=",
          "PrivateDevices=",
          "ReadOnlyPaths=",
          "ReadWritePaths=",
          "InaccessiblePaths=",
          "TemporaryFileSystem=",
          "BindPaths=",
          "DynamicUser=");

  @TempDir Path folder;

  @Test
  void systemdUnderstandsTheUnitsOfTheExecutor() throws Exception {
    assumeTrue(Files.isExecutable(ANALYZE), "SKIP: systemd-analyze absent");
    for (String unit : List.of("shadowcast-executor.socket", "shadowcast-executor.service")) {
      String text = Files.readString(UNITS.resolve(unit));
      // Neither the program nor the user is there before they are installed.
      Files.writeString(
          folder.resolve(unit),
          text.replace("/opt/shadowcast/shadowcast", "/bin/true")
              .replace("SocketUser=shadowcast", "SocketUser=root"));
    }
    Process analyze =
        new ProcessBuilder(
                ANALYZE.toString(),
                "verify",
                "--man=no",
                folder.resolve("shadowcast-executor.socket").toString(),
                folder.resolve("shadowcast-executor.service").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(analyze.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, analyze.waitFor(), said);
    assertFalse(said.contains("shadowcast-executor"), said);
  }

  @Test
  void theExecutorHasNoNetworkAndSeesTheFilesystemAsItIs() throws IOException {
    List<String> lines = Files.readAllLines(UNITS.resolve("shadowcast-executor.service"));
    List<String> options = lines.stream().filter(line -> !line.startsWith("#")).toList();
    for (String wanted :
        List.of("PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX", "NoNewPrivileges=yes")) {
      assertTrue(options.contains(wanted), wanted);
    }
    assertTrue(
        options.stream().noneMatch(line -> line.contains("CAP_NET") || line.contains("=CAP_BPF")));
    for (String mounting : MOUNTING) {
      assertTrue(options.stream().noneMatch(line -> line.startsWith(mounting)), mounting);
    }
  }
}
