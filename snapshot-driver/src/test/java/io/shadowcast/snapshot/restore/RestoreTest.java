package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A restore brings back exactly what was captured, and an undo exactly what was there.
class RestoreTest {
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

  private Path at(String path) {
    return site.target.resolve(path);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(at(path).getParent());
    Files.writeString(at(path), text);
  }

  @Test
  void everyKindOfChangeIsRestoredAndCanBeTakenBack() throws IOException {
    write("a/changed", "before");
    write("a/removed", "gone later");
    write("a/deep/er/file", "x");
    write("linked/one", "shared");
    Files.createLink(at("linked/two"), at("linked/one"));
    Files.createSymbolicLink(at("link"), Path.of("a/changed"));
    write("becomesFolder", "file");
    write("becomesFile/inside", "f");
    Manifest snapshot = site.capture();
    Map<String, String> before = Picture.of(site.target);

    write("a/changed", "after, and longer");
    Files.delete(at("a/removed"));
    write("extra/tree/of/files", "e");
    write("a/deep/er/extra", "e");
    Files.delete(at("linked/two"));
    write("linked/two", "split");
    Files.delete(at("link"));
    Files.createSymbolicLink(at("link"), Path.of("/etc/passwd"));
    Files.delete(at("becomesFolder"));
    write("becomesFolder/x", "1");
    Files.delete(at("becomesFile/inside"));
    Files.delete(at("becomesFile"));
    write("becomesFile", "2");
    Map<String, String> after = Picture.of(site.target);

    site.apply(site.plan(snapshot));
    Picture.same(before, Picture.of(site.target), "restore");

    assertEquals(
        new RestoreOutcome.Undone("asked for"), site.restore().undo(site.journal, Site.HOST));
    Picture.same(after, Picture.of(site.target), "restore");
    assertFalse(Files.exists(at(Restore.STASH), LinkOption.NOFOLLOW_LINKS));

    site.restoreTo(snapshot);
    Picture.same(before, Picture.of(site.target), "restore");
    assertFalse(Files.exists(at(Restore.STASH), LinkOption.NOFOLLOW_LINKS));
    assertTrue(site.plan(snapshot).changes().isEmpty());
  }

  @Test
  void whatIsAsWantedAlreadyIsNotTouched() throws IOException {
    write("a/file", "1");
    Manifest snapshot = site.capture();
    Map<String, String> before = Picture.of(site.target);
    RestoreOutcome.Report report = site.apply(site.plan(snapshot));
    assertEquals(0, report.written() + report.undo());
    Picture.same(before, Picture.of(site.target), "untouched");
    assertInstanceOf(RestoreOutcome.Nothing.class, site.restore().accept(site.journal, Site.HOST));
  }
}
