package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stays, what comes back, and what is merged.
class PolicyTest {
  @TempDir(factory = InMemory.class)
  Path below;

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.in(below);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void write(String path, String text) throws IOException {
    Path at = site.target.resolve(path);
    Files.createDirectories(at.getParent());
    Files.writeString(at, text);
  }

  private String read(String path) throws IOException {
    return Files.readString(site.target.resolve(path));
  }

  private boolean there(String path) {
    return Files.exists(site.target.resolve(path));
  }

  private static PathPolicies policies(String... rules) {
    return ((PathPolicies.Reading.Read) PathPolicies.parse(List.of(rules))).policies();
  }

  private Plan plan(Manifest to, Manifest base, String... rules) throws IOException {
    return site.plan(
        new Request(
            to.id(),
            Site.HOST,
            new Target.Tree(site.target),
            Optional.of(base.id()),
            policies(rules),
            List.of(),
            site.journal,
            false));
  }

  @Test
  void whatIsKeptStaysWhileTheRestComesBack() throws IOException {
    write("data/rows", "1");
    write("data/conf/setting", "old");
    write("bin/program", "v1");
    Manifest good = site.capture();
    write("data/rows", "1 2 3");
    write("data/more", "new rows");
    write("data/conf/setting", "broken");
    write("bin/program", "v2");
    write("bin/junk", "j");

    Plan plan = plan(good, good, "data/conf=rollback", "data=keep");
    site.apply(plan);
    assertEquals("1 2 3", read("data/rows"));
    assertEquals("new rows", read("data/more"));
    assertEquals("old", read("data/conf/setting"));
    assertEquals("v1", read("bin/program"));
    assertFalse(there("bin/junk"));
    assertTrue(plan.kept().contains(new Plan.Kept(FilePath.of("data"), "policy keep")));
  }

  @Test
  void aFolderThatGoesLeavesWhatIsKeptInIt() throws IOException {
    write("a", "a");
    Manifest good = site.capture();
    write("new/junk", "j");
    write("new/precious/rows", "r");
    site.apply(plan(good, good, "new/precious=keep"));
    assertFalse(there("new/junk"));
    assertEquals("r", read("new/precious/rows"));
  }

  @Test
  void mergeTakesFromEachSideWhatThatSideAloneChanged() throws IOException {
    write("both", "1");
    write("deployed", "1");
    write("mine", "1");
    write("goneInDeploy", "1");
    write("goneSince", "1");
    Manifest good = site.capture();
    write("both", "2");
    write("deployed", "2");
    Files.delete(site.target.resolve("goneInDeploy"));
    write("addedByDeploy", "2");
    Manifest deployed = site.capture();
    write("both", "3");
    write("mine", "3");
    write("addedSince", "3");
    Files.delete(site.target.resolve("goneSince"));

    Plan plan = plan(good, deployed, "**=merge");
    site.apply(plan);
    assertEquals("1", read("both"));
    String copy = "both.shadowcast-conflict-" + plan.shortId();
    assertEquals("3", read(copy));
    assertEquals("1", read("deployed"));
    assertEquals("3", read("mine"));
    assertEquals("3", read("addedSince"));
    assertEquals("1", read("goneInDeploy"));
    assertFalse(there("goneSince"));
    assertFalse(there("addedByDeploy"));
    assertEquals(1, plan.conflicts().size(), plan.conflicts().toString());
    assertEquals(copy, plan.conflicts().getFirst().copy().orElseThrow().toString());
    site.restore().accept(site.journal, Site.HOST);
    assertEquals("3", read(copy));
  }

  @Test
  void aConflictIsTakenBackWithTheRest() throws IOException {
    write("dir/file", "1");
    Manifest good = site.capture();
    write("dir/file", "2");
    Manifest base = site.capture();
    write("dir/file", "3");
    var live = Picture.of(site.target);
    site.apply(plan(good, base, "**=merge"));
    assertEquals("1", read("dir/file"));
    site.restore().undo(site.journal, Site.HOST);
    Picture.same(live, Picture.of(site.target), "undone");
  }

  @Test
  void hardLinksOverABorderAreCutAndNamed() throws IOException {
    write("out/one", "shared");
    Files.createDirectories(site.target.resolve("kept"));
    Files.createLink(site.target.resolve("kept/two"), site.target.resolve("out/one"));
    Manifest good = site.capture();
    write("out/one", "changed in both");

    Plan plan = plan(good, good, "kept=keep");
    site.apply(plan);
    assertEquals("shared", read("out/one"));
    assertEquals("changed in both", read("kept/two"));
    assertTrue(
        plan.kept().stream().anyMatch(each -> each.path().equals(FilePath.of("out/one"))),
        plan.kept().toString());
  }
}
