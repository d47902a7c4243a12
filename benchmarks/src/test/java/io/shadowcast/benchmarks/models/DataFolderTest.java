package io.shadowcast.benchmarks.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private static final String END = "_train.csv.gz";

  @TempDir private Path data;

  private Path folder(String name, String readme) throws IOException {
    Path folder = Files.createDirectory(data.resolve(name));
    Files.writeString(folder.resolve("a_train.csv.gz"), "");
    Files.writeString(folder.resolve("README.md"), readme);
    return folder;
  }

  @Test
  void theFolderItselfComesFirst() throws IOException {
    Path one = folder("one", "# one (job J4)");
    assertEquals(one, DataFolder.of(one, Job.J4, END));
    assertEquals(one, DataFolder.of(data, Job.J4, END));
    assertEquals(one, DataFolder.of(data, Job.J1, END), "no other has any");
    assertEquals(data, DataFolder.of(data, Job.J1, ".parquet"), "who reads it says what it lacks");
  }

  @Test
  void ofSeveralTheOneThatNamesTheJob() throws IOException {
    Path both = folder("both", "# both (jobs J2 and J4)");
    Path noise = folder("noise", "# noise (job J3, noise floor of J1)");
    assertEquals(both, DataFolder.of(data, Job.J4, END));
    assertEquals(noise, DataFolder.of(data, Job.J3AA, END));
    IOException fault = assertThrows(IOException.class, () -> DataFolder.of(data, Job.J1, END));
    assertTrue(
        String.valueOf(fault.getMessage()).contains("data in [both, noise]"), fault::toString);
  }
}
