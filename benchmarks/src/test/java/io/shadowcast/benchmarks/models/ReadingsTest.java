package io.shadowcast.benchmarks.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data that somebody else wrote.
class ReadingsTest {
  @TempDir Path folder;

  @Test
  void theLabelIsNoMetric() throws IOException {
    Path file = write("m_test.csv", "m0,label,m1", "0.5,0,1", "0.25,1,2");
    Readings readings = Readings.read(file);
    assertEquals(2, readings.metrics());
    assertEquals(2.0, readings.values()[1][1]);
    assertEquals(List.of(false, true), List.of(readings.labels(file)[0], readings.labels(file)[1]));
  }

  @Test
  void faultsNameTheLine() throws IOException {
    assertFault(write("a.csv", "m0,m1", "1,2", "1,x"), "a.csv:3: x (expected: a number)");
    assertFault(write("b.csv", "m0,m1", "1,2,3"), "b.csv:2: 3 fields (expected: 2)");
    assertFault(write("c.csv"), "c.csv: empty (expected: names of columns)");
    Path unlabelled = write("d.csv", "m0", "1");
    IOException fault =
        assertThrows(IOException.class, () -> Readings.read(unlabelled).labels(unlabelled));
    assertTrue(
        String.valueOf(fault.getMessage())
            .endsWith("no column `label` (expected: 0 or 1 in each row)"));
  }

  @Test
  void aFolderWithoutFilesSaysWhatItWants() {
    IOException fault =
        assertThrows(IOException.class, () -> Readings.files(folder, "_train.csv.gz"));
    assertEquals(folder + ": no *_train.csv.gz (expected: one or more)", fault.getMessage());
  }

  /// The steps of a day come from what the data says of itself.
  @Test
  void theReadmeSaysHowLongARowIs() throws IOException {
    assertEquals(1440, Machine.day(folder));
    write("README.md", "# asd", "19 metrics, 1 row = 5 minutes (30 days)");
    assertEquals(288, Machine.day(folder));
  }

  private void assertFault(Path file, String end) {
    IOException fault = assertThrows(IOException.class, () -> Readings.read(file));
    assertTrue(
        String.valueOf(fault.getMessage()).endsWith(end), String.valueOf(fault.getMessage()));
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }
}
