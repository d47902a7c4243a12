package io.shadowcast.benchmarks.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.judge.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On data that was made here, in the layout of the public one.
class NoChangeTest {
  @TempDir private Path folder;

  private void write(String name, String header, Iterable<String> lines) throws IOException {
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(folder.resolve(name))),
            StandardCharsets.UTF_8)) {
      out.write(header + "\n");
      for (String line : lines) {
        out.write(line + "\n");
      }
    }
  }

  private void make() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    var lines = new java.util.ArrayList<String>();
    for (int hour = 0; hour < 400; hour++) {
      for (String vm : new String[] {"7", "9"}) {
        double level = vm.equals("7") ? 100 : 112;
        lines.add(row("long", vm, hour, level * Math.exp(0.01 * random.nextGaussian())));
      }
      lines.add(row("short", "f" + hour, hour, 100 * Math.exp(0.01 * random.nextGaussian())));
    }
    write("made.csv.gz", "suite,test,unit,lifespan,vm_id,epoch_s,value", lines.reversed());
  }

  private static String row(String lifespan, String vm, int hour, double value) {
    return "s_made,t,ms,%s,%s,%d,%s".formatted(lifespan, vm, hour * 3600, value);
  }

  @Test
  void everyRuleIsMeasuredOnUnseenDataOfTheLayout() throws IOException {
    make();
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    Sheet sheet = new Sheet(new PrintStream(page, true, StandardCharsets.UTF_8));
    String line = ModelsBench.run(sheet, Job.J3AA, folder, Optional.empty(), true, 5).line();
    assertTrue(
        line.matches(
            "bench=models job=J3aa false_fail=[0-9.]+ detect2=[0-9.]+ detect5=[0-9.]+"
                + " detect10=1.000 detect5_n10=[0-9.]+ false_fail_n10=[0-9.]+"
                + " false_fail_looks=[0-9.]+ detect5_looks=[0-9.]+ brier=[0-9.]+"
                + " brier_n10=[0-9.]+"),
        line);
    assertEquals(1, number(line, "detect5"), 0.01);
    assertEquals(0, number(line, "false_fail"), 0.02);
    assertEquals(1, number(line, "detect5_looks"), 0.01);
    assertEquals(0, number(line, "false_fail_looks"), 0.02);
    assertEquals(0.05, number(line, "brier"), 0.04);
    // Two hosts 12 % apart: whoever does not look at their past fails one of the two orders.
    String text = page.toString(StandardCharsets.UTF_8);
    String naive =
        text.substring(text.indexOf("two VMs, same hours, n=40"))
            .lines()
            .filter(each -> each.startsWith("  mean >= 5 %"))
            .findFirst()
            .orElseThrow();
    assertTrue(naive.matches("  mean >= 5 % +0\\.[45].*"), naive);
  }

  private static double number(String line, String key) {
    return Arrays.stream(line.split(" ", -1))
        .filter(word -> word.startsWith(key + "="))
        .mapToDouble(word -> Double.parseDouble(word.substring(key.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSameSeedDrawsTheSame() throws IOException {
    make();
    Sheet sheet = new Sheet(new PrintStream(new ByteArrayOutputStream()));
    assertEquals(
        ModelsBench.run(sheet, Job.J3AA, folder, Optional.empty(), true, 5).line(),
        ModelsBench.run(sheet, Job.J3AA, folder, Optional.empty(), true, 5).line());
  }

  @Test
  void dataOfAnotherLayoutIsNamed() throws IOException {
    assertTrue(message().contains("no *.csv.gz"), message());
    write("other.csv.gz", "a,b", java.util.List.of("1,2"));
    assertTrue(message().contains("other.csv.gz: a,b (expected: suite,test"), message());
    Files.delete(folder.resolve("other.csv.gz"));
    write(
        "cut.csv.gz",
        "suite,test,unit,lifespan,vm_id,epoch_s,value",
        java.util.List.of("s,t,ms,long,1,5"));
    assertTrue(message().contains("cut.csv.gz:2: s,t,ms,long,1,5 (expected"), message());
  }

  private String message() {
    Sheet sheet = new Sheet(new PrintStream(new ByteArrayOutputStream()));
    return String.valueOf(
        assertThrows(
                IOException.class,
                () -> ModelsBench.run(sheet, Job.J3AA, folder, Optional.empty(), true, 5))
            .getMessage());
  }

  @Test
  void onlyTheComparedValuesGetWorseAndInTheirDirection() {
    double[] values = {1, 2, 4};
    Trial slower = new Trial(values, values, 1, Direction.LOWER_IS_BETTER).degraded(0.5);
    assertEquals("[1.0, 2.0, 6.0]", Arrays.toString(slower.candidate()));
    Trial fewer = new Trial(values, values, 2, Direction.HIGHER_IS_BETTER).degraded(0.5);
    assertEquals("[1.0, 1.0, 2.0]", Arrays.toString(fewer.candidate()));
    assertEquals("[1.0, 2.0, 4.0]", Arrays.toString(fewer.baseline()));
    assertEquals("[0.5, 1.0, 2.0]", Arrays.toString(slower.normalised().baseline()));
  }
}
