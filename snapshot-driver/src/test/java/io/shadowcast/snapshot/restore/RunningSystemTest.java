package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nasty case 10: a system that goes on running while it is restored.
class RunningSystemTest {
  @TempDir Path below;
  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.in(below);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aRunningProgramIsReplacedAndRunsOn() throws IOException {
    Path program = site.target.resolve("program");
    Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
    Manifest snapshot = site.capture();
    byte[] before = Files.readAllBytes(program);
    try (FileChannel file = FileChannel.open(program, StandardOpenOption.WRITE)) {
      // In the section headers, which running needs not.
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), file.size() - 3);
    }
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process running = new ProcessBuilder(program.toString(), "60").start();
    try {
      site.restoreTo(snapshot);
      assertArrayEquals(before, Files.readAllBytes(program));
      assertTrue(running.isAlive());
    } finally {
      running.destroyForcibly();
    }
  }

  @Test
  void aMappedFileIsReplacedSoThatNobodyFaultsOnIt() throws IOException {
    Path data = site.target.resolve("data");
    Files.write(data, new byte[100]);
    Manifest snapshot = site.capture();
    byte[] larger = new byte[3 << 20];
    Arrays.fill(larger, (byte) 5);
    Files.write(data, larger);
    try (FileChannel file = FileChannel.open(data, StandardOpenOption.READ)) {
      MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
      assertEquals(5, mapped.get(0));
      site.restoreTo(snapshot);
      assertEquals(100, Files.size(data));
      // Behind the end of the restored one: of the old one, which is still whole.
      assertEquals(5, mapped.get(mapped.capacity() - 1));
    }
  }

  @Test
  void anOpenFileStaysTheSameFile() throws IOException {
    Path log = site.target.resolve("log");
    byte[] lines = new byte[1 << 20];
    Arrays.fill(lines, (byte) 'x');
    Files.write(log, lines);
    Manifest snapshot = site.capture();
    try (FileChannel open = FileChannel.open(log, StandardOpenOption.WRITE)) {
      open.write(ByteBuffer.wrap("damage".getBytes(StandardCharsets.US_ASCII)), 5000);
      RestoreOutcome.Report report = site.restoreTo(snapshot);
      assertEquals(4096, report.written());
      open.write(ByteBuffer.wrap(new byte[] {'y'}), 0);
      assertEquals('y', Files.readAllBytes(log)[0]);
    }
  }

  @Test
  void theAgentsOwnStateAndTheJournalAreNeverRestoredOver() throws IOException {
    Path state = Files.createDirectories(site.target.resolve("var/agent"));
    Path journal = Files.createDirectories(site.target.resolve("var/agent/restore"));
    Path repository = Files.createDirectories(site.target.resolve("backup/repository"));
    Files.writeString(state.resolve("epoch"), "1");
    Files.writeString(site.target.resolve("file"), "1");
    Manifest snapshot = site.capture();
    Files.writeString(state.resolve("epoch"), "2");
    Files.writeString(repository.resolve("pack"), "new");
    Files.writeString(site.target.resolve("file"), "2");
    Request request =
        new Request(
            snapshot.id(),
            Site.HOST,
            new Target.Tree(site.target),
            Optional.empty(),
            PathPolicies.ROLLBACK,
            List.of(state, repository),
            journal,
            false);
    Plan plan = site.plan(request);
    assertInstanceOf(RestoreOutcome.Applied.class, site.restore().apply(plan, LocalCopy.NONE));
    assertInstanceOf(RestoreOutcome.Applied.class, site.restore().accept(journal, Site.HOST));
    assertEquals("1", Files.readString(site.target.resolve("file")));
    assertEquals("2", Files.readString(state.resolve("epoch")));
    assertEquals("new", Files.readString(repository.resolve("pack")));
    assertTrue(plan.kept().stream().anyMatch(each -> each.path().equals(FilePath.of("var/agent"))));
  }
}
