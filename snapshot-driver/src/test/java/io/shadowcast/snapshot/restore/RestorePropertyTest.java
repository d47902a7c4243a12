package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Whatever was done to a tree: any earlier snapshot of it comes back exactly, and goes back
/// exactly.
class RestorePropertyTest {
  private static final int LEAF = 4096;

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void anyEarlierSnapshotComesBackExactly(@ForAll long seed) throws IOException {
    holds(seed, InMemory.make());
  }

  @Property(tries = 2, shrinking = ShrinkingMode.OFF)
  void onADiskToo(@ForAll long seed) throws IOException {
    holds(seed, Files.createTempDirectory("restore"));
  }

  private static void holds(long seed, Path below) throws IOException {
    try (Site site = Site.in(below)) {
      Random random = new Random(seed);
      Edits edits = new Edits(site.target, random);
      List<Manifest> snapshots = new ArrayList<>();
      List<Map<String, String>> pictures = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        edits.some(i == 0 ? 40 : 15);
        pictures.add(Picture.of(site.target));
        snapshots.add(site.capture());
      }
      edits.some(15);
      Map<String, String> live = Picture.of(site.target);
      int chosen = random.nextInt(snapshots.size());
      Plan plan = site.plan(snapshots.get(chosen));
      RestoreOutcome.Report report = site.apply(plan);
      // What was taken away is a name still, until the restore is accepted.
      Picture.same(
          unnumbered(pictures.get(chosen)), unnumbered(Picture.of(site.target)), "restore");
      assertTrue(report.written() <= plan.writtenBytes() + LEAF, report + " of " + plan);
      site.restore().undo(site.journal, Site.HOST);
      Picture.same(live, Picture.of(site.target), "restore");
      for (int i = 0; i < snapshots.size(); i++) {
        site.restoreTo(snapshots.get(i));
        Picture.same(pictures.get(i), Picture.of(site.target), "restore");
      }
    } finally {
      delete(below);
    }
  }

  private static Map<String, String> unnumbered(Map<String, String> picture) {
    Map<String, String> out = new TreeMap<>();
    picture.forEach((path, what) -> out.put(path, what.replaceAll(" links [0-9]+", "")));
    return out;
  }

  private static void delete(Path below) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(below)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
