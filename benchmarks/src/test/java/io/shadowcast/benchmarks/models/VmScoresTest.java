package io.shadowcast.benchmarks.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.trainer.performance.Workload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A table of VM types, its columns discovered.
class VmScoresTest {
  private static final String HEADER = "vendor,server,price_usd_hour,vcpus,lscpu_avx2,x_one,y_two";
  private static final List<String> REFERENCES =
      List.of(
          "aws,m5.large,0.1,2,1,10,1",
          "aws,c5.4xlarge,0.7,16,1,80,2",
          "aws,m6g.xlarge,0.15,4,0,20,1",
          "azure,Standard_D8as_v5,0.3,8,1,40,4");

  @TempDir Path folder;

  @Test
  void suitesWorkloadsAndCandidatesAreDiscovered() throws IOException {
    write(folder, HEADER, "aws,a.large,0.2,2,1,20,", "aws,b.huge,9,96,1,20,1", "gcp,c,,4,1,9,9");
    VmScores scores = VmScores.read(folder, Optional.empty());
    List<Workload> workloads = scores.workloads();
    assertEquals(List.of("x", "y"), workloads.stream().map(Workload::suite).toList());
    assertArrayEquals(new int[] {4}, scores.candidates());
    assertEquals(1, workloads.getFirst().gains()[4], 1e-12);
    assertTrue(Double.isNaN(workloads.getLast().gains()[4]));
    assertArrayEquals(new double[] {3, 0, 0}, workloads.getFirst().fingerprint().traits(), 1e-12);
  }

  @Test
  void columnsCsvSaysWhatIsSpecification() throws IOException {
    write(folder, HEADER, "aws,a.large,0.2,2,1,20,3");
    Files.writeString(folder.resolve("columns.csv"), "vendor,server,price_usd_hour,vcpus\nx_one\n");
    VmScores scores = VmScores.read(folder, Optional.empty());
    assertEquals(List.of("y_two"), scores.workloads().stream().map(Workload::name).toList());
  }

  /// What another folder knows is learned from, and never asked.
  @Test
  void anotherFolderAddsTypesAndWorkloads(@TempDir Path fit) throws IOException {
    write(folder, HEADER, "aws,a.large,0.2,2,1,20,3");
    write(fit, HEADER + ",z_three", "aws,a.large,0.2,2,1,99,3,7", "aws,d.large,0.2,2,1,30,3,5");
    VmScores scores = VmScores.read(folder, Optional.of(fit));
    assertEquals(1, scores.candidates().length);
    assertEquals(6, scores.size());
    List<Workload> asked = scores.workloads().stream().filter(scores::asks).toList();
    assertEquals(List.of("x_one", "y_two"), asked.stream().map(Workload::name).toList());
    assertEquals(1, asked.getFirst().gains()[scores.candidates()[0]], 1e-12);
  }

  @Test
  void whatIsKnownBestStandsInForAMissingReference() throws IOException {
    raw(
        "aws,m5.large,0.1,2,1,10,1",
        "aws,a.large,0.2,2,1,20,",
        "aws,b.large,0.2,2,1,40,2",
        "aws,c.large,0.2,2,1,80,4",
        "aws,d.large,0.2,2,1,160,8");
    VmScores scores = VmScores.read(folder, Optional.empty());
    assertArrayEquals(new int[] {1}, scores.candidates());
    assertEquals(2, scores.workloads().size());
    assertArrayEquals(
        new double[] {2, 3, 4}, new double[] {gain(scores, 2), gain(scores, 3), gain(scores, 4)});
  }

  private static double gain(VmScores scores, int type) {
    return scores.workloads().getFirst().gains()[type];
  }

  @Test
  void tooFewTypesAreNamed() throws IOException {
    raw("aws,a.large,0.2,2,1,20,3");
    IOException fault =
        assertThrows(IOException.class, () -> VmScores.read(folder, Optional.empty()));
    assertEquals("server: 1 types (expected: more than 4)", fault.getMessage());
  }

  private void raw(String... types) throws IOException {
    try (OutputStream file = Files.newOutputStream(folder.resolve("t.csv.gz"));
        OutputStream out = new GZIPOutputStream(file)) {
      String text = HEADER + "\n" + String.join("\n", types) + "\n";
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void write(Path folder, String header, String... types) throws IOException {
    int more = header.split(",").length - HEADER.split(",").length;
    try (OutputStream file = Files.newOutputStream(folder.resolve("t.csv.gz"));
        OutputStream out = new GZIPOutputStream(file)) {
      StringBuilder text = new StringBuilder(header).append('\n');
      REFERENCES.forEach(each -> text.append(each).append(",4".repeat(more)).append('\n'));
      List.of(types).forEach(each -> text.append(each).append('\n'));
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
