package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The probe in a process of its own from which the kernel withholds what capture needs.
final class CaptureProbeTest {
  @BeforeEach
  void capabilitiesCanBeDropped() throws Exception {
    RawSockets.assumeAllowed();
    Process trial = new ProcessBuilder(without("net_raw", List.of("true"))).inheritIO().start();
    assumeTrue(
        trial.waitFor() == 0, "SKIP: kernel facility absent: setpriv cannot drop a capability");
  }

  @Test
  void withoutRawSocketsCaptureIsOffAndTheRemedyNamesTheCapability() throws Exception {
    String line = run(without("net_raw", probe()));
    assertTrue(line.contains(" OFF "), line);
    assertTrue(line.endsWith("; grant CAP_NET_RAW, or set capture: inline"), line);
  }

  @Test
  void withoutPriorityCaptureIsReducedAndTheRemedyNamesTheCapability() throws Exception {
    String line = run(without("sys_nice", probe()));
    assertTrue(line.contains(" REDUCED "), line);
    assertTrue(line.contains("; grant CAP_SYS_NICE"), line);
  }

  private static List<String> without(String capability, List<String> command) {
    List<String> dropped =
        new ArrayList<>(
            List.of("setpriv", "--inh-caps=-" + capability, "--bounding-set=-" + capability));
    dropped.addAll(command);
    return dropped;
  }

  private static List<String> probe() {
    return List.of(
        "prlimit",
        "--rtprio=0",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        Probing.class.getName());
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), text);
    return text;
  }

  /// Prints the probe of a machine with two CPUs.
  static final class Probing {
    private Probing() {}

    public static void main(String[] none) throws InterruptedException {
      System.out.println(CaptureProbe.probe(Thread.ofPlatform().factory(), 2, 2));
    }
  }
}
