package io.shadowcast.aggregator.main;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Programs to which the modes of files apply even when root runs the tests.
public final class OrdinaryUser {
  /// Capabilities(7): root without these is held to the modes of its own files.
  private static final List<String> HELD =
      List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner");

  private OrdinaryUser() {}

  /// Skips the test where root cannot be held to them.
  public static ProcessBuilder of(ProcessBuilder program) throws IOException, InterruptedException {
    if ("root".equals(System.getProperty("user.name"))) {
      Assumptions.assumeTrue(works(), "SKIP: kernel facility absent: capabilities to give up");
      program.command().addAll(0, HELD);
    }
    return program;
  }

  private static boolean works() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(HELD);
    command.add("true");
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
