package io.shadowcast.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as the kernel has them in /proc/pressure.
class HostStrainTest {
  @TempDir Path folder;

  @Test
  void theWorseOfTwoCountsFromHalfOfWhatIsPressedOn() throws IOException {
    HostStrain strain = new HostStrain(folder, 20);
    assertEquals(0, strain.getAsDouble(), "the kernel does not tell");
    write("cpu", "9.99");
    assertEquals(0, strain.getAsDouble());
    write("io", "20.00");
    assertEquals(0.5, strain.getAsDouble(), 1e-9);
    write("cpu", "99.00");
    assertEquals(1, strain.getAsDouble());
  }

  private void write(String name, String avg10) throws IOException {
    Files.writeString(
        folder.resolve(name),
        "some avg10=%s avg60=0.42 avg300=0.13 total=12345\nfull avg10=50.00 avg60=0.00\n"
            .formatted(avg10));
  }
}
