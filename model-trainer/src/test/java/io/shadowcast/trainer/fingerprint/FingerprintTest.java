package io.shadowcast.trainer.fingerprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Made workloads: what a request costs and how times grow with the load is planted.
class FingerprintTest {
  private static final Instant FROM = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant UNTIL = FROM.plusSeconds(5_000);

  /// What a workload is like.
  ///
  /// @param rate requests per second at the busiest hour
  /// @param cost CPU seconds of a request
  /// @param tail how much its times scatter
  /// @param writes share of them
  private record Kind(double rate, double cost, double tail, double writes) {
    Fingerprint seen(String subject, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      List<double[]> rows = new ArrayList<>();
      for (int window = 0; window < 1_000; window++) {
        double asked = rate * (0.2 + 0.8 * random.nextDouble());
        double used = asked * cost * Math.exp(0.05 * random.nextGaussian());
        double p95 = 10 * (1 + asked / rate) * Math.exp(tail * random.nextGaussian());
        rows.add(new double[] {asked, p95, used / asked, used, 500, writes, 0});
      }
      return Fingerprint.of(subject, FROM, UNTIL, rows);
    }
  }

  private static final Kind SHOP = new Kind(200, 0.002, 0.1, 0.1);

  @Test
  void theSameWorkloadOnAnotherDayIsAlmostTheSame() {
    Similarity found = SHOP.seen("monday", 1).to(SHOP.seen("tuesday", 2));
    assertTrue(found.score() > 0.9, found::toString);
    assertTrue(found.cosine() > 0.99, found::toString);
    assertEquals(1, SHOP.seen("a", 1).to(SHOP.seen("b", 1)).score());
  }

  @Test
  void theDistanceIsTheFactorByWhichATraitDiffers() {
    Kind twice = new Kind(200, 0.004, 0.1, 0.1);
    Similarity found = SHOP.seen("a", 1).to(twice.seen("b", 1));
    assertEquals(1, part(found, Trait.CPU_PER_REQUEST).distance(), 1e-9);
    assertEquals(1, part(found, Trait.CPU_CORES).distance(), 1e-9);
    assertEquals(0, part(found, Trait.RATE).distance(), 1e-9);
    assertEquals(2.0 / Trait.values().length, found.distance(), 1e-9);
    assertEquals(Math.exp(-found.distance()), found.score());
    assertEquals(Trait.CPU_PER_REQUEST, found.parts().get(5).trait());
    Kind writing = new Kind(200, 0.002, 0.1, 0.35);
    assertEquals(
        1, part(SHOP.seen("a", 1).to(writing.seen("b", 1)), Trait.WRITE_RATIO).distance(), 1e-9);
  }

  /// Two workloads with the same medians and means, of which one scatters four times as much.
  @Test
  void equalMeansWithOtherTailsAreNotAlike() {
    Kind wild = new Kind(200, 0.002, 0.4, 0.1);
    Fingerprint calm = SHOP.seen("calm", 1);
    Similarity found = calm.to(wild.seen("wild", 1));
    Similarity same = calm.to(SHOP.seen("calm too", 2));
    double apart = part(found, Trait.P95_MILLIS).distance();
    assertTrue(apart > 0.25, found::toString);
    assertTrue(apart > 5 * part(same, Trait.P95_MILLIS).distance());
    assertEquals(Trait.P95_MILLIS, found.parts().getLast().trait());
    Level busy = wild.seen("wild", 1).levels().getLast();
    assertEquals(
        calm.levels().getLast().of(Trait.P95_MILLIS).median(),
        busy.of(Trait.P95_MILLIS).median(),
        3);
  }

  /// Twice the values, and the same way to grow with the load.
  @Test
  void theCosineIsOfHowTheLoadIsAnswered() {
    Kind other = new Kind(2_000, 0.02, 0.1, 0.1);
    assertTrue(SHOP.seen("a", 1).to(other.seen("b", 2)).cosine() > 0.99);
    Fingerprint still =
        Fingerprint.of(
            "still", FROM, UNTIL, Collections.nCopies(200, new double[Trait.values().length]));
    assertTrue(Double.isNaN(SHOP.seen("a", 1).to(still).cosine()));
  }

  @Test
  void whatWasExportedScoresTheSame() {
    Fingerprint one = SHOP.seen("shop", 1);
    Fingerprint other = new Kind(90, 0.01, 0.3, 0.5).seen("blog", 2);
    Fingerprint back = FingerprintJson.read(FingerprintJson.write(one));
    assertEquals(one, back);
    assertEquals(one.to(other), back.to(FingerprintJson.read(FingerprintJson.write(other))));
  }

  @Test
  void aFileThatIsNoneIsRefusedWithWhatWasExpected() {
    String json = FingerprintJson.write(SHOP.seen("shop", 1));
    for (String wrong :
        List.of(
            "",
            "[]",
            "{\"version\":1}",
            json.replace("\"version\":1", "\"version\":2"),
            json.replace("rate", "speed"),
            json.replaceFirst("\\[[0-9.]+,", "[null,"),
            json.replaceFirst("\\[[0-9.]+,", "[1e308,"))) {
      var e = assertThrows(IllegalArgumentException.class, () -> FingerprintJson.read(wrong));
      assertTrue(String.valueOf(e.getMessage()).contains("(expected: "), e::getMessage);
    }
  }

  @Test
  void plantedGroupsAreFound() {
    Kind[] kinds = {SHOP, new Kind(20, 0.05, 0.2, 0.8), new Kind(900, 0.0005, 0.5, 0)};
    List<Fingerprint> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(kinds[i % kinds.length].seen(String.valueOf(i), i));
    }
    List<String> groups =
        Groups.of(all, 0.5).stream()
            .map(group -> group.stream().map(Fingerprint::subject).collect(Collectors.joining(" ")))
            .toList();
    assertEquals(List.of("0 3 6 9", "1 4 7 10", "2 5 8 11"), groups);
    assertEquals(12, Groups.of(all, 0).size());
    assertEquals(1, Groups.of(all, 100).size());
  }

  @Test
  void traitsThatGoTogetherDifferFromOthersOfTheSameDistribution() {
    SplittableRandom random = new SplittableRandom(4);
    List<double[]> together = new ArrayList<>();
    List<double[]> apart = new ArrayList<>();
    List<Double> shuffled = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      double bytes = 100 + random.nextInt(900);
      shuffled.add(bytes);
      together.add(new double[] {100, bytes / 10, 1, 1, bytes, 0, 0});
    }
    for (int i = 0; i < 1_000; i++) {
      double bytes = together.get(i)[Trait.REQUEST_BYTES.place()];
      double[] row = together.get(i).clone();
      // The same values in another order, within the level: all rates are equal.
      row[Trait.P95_MILLIS.place()] = shuffled.get(i / 250 * 250 + (i + 77) % 250) / 10;
      row[Trait.REQUEST_BYTES.place()] = bytes;
      apart.add(row);
    }
    Similarity found =
        Fingerprint.of("a", FROM, UNTIL, together).to(Fingerprint.of("b", FROM, UNTIL, apart));
    assertEquals(0, found.distance() - found.joint(), 1e-9);
    assertTrue(found.joint() > 0.4 / 21, found::toString);
  }

  @Test
  void tooFewWindowsAreRefused() {
    List<double[]> rows = Collections.nCopies(119, new double[Trait.values().length]);
    var e =
        assertThrows(IllegalArgumentException.class, () -> Fingerprint.of("a", FROM, UNTIL, rows));
    assertEquals("windows: 119 (expected: 120 or more)", e.getMessage());
  }

  private static Similarity.Part part(Similarity of, Trait trait) {
    return of.parts().stream().filter(part -> part.trait() == trait).findFirst().orElseThrow();
  }
}
