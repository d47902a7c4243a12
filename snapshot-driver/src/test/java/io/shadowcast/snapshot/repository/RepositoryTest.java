package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class RepositoryTest {
  @Test
  void aPassphraseOpensWhatItClosed() throws IOException {
    Path path = Files.createTempDirectory("shadowcast-passphrase");
    RepositoryKey right = RepositoryKey.ofPassphrase("correct horse".toCharArray());
    Repository.create(LinuxFolder.open(path), right, new SecureRandom()).close();
    RepositoryKey wrong = RepositoryKey.ofPassphrase("wrong horse".toCharArray());
    assertThrows(
        WrongKeyException.class,
        () -> Repository.open(LinuxFolder.open(path), wrong, new SecureRandom()));
    assertThrows(
        WrongKeyException.class,
        () -> Repository.open(LinuxFolder.open(path), Fixture.KEY, new SecureRandom()));
    try (Repository open = Repository.open(LinuxFolder.open(path), right, new SecureRandom())) {
      assertEquals(List.of(), open.snapshots());
    }
  }

  @Test
  void aKeyFileIsForItsOwnerAlone() throws IOException {
    Path file = Files.createTempFile("shadowcast", ".key");
    Files.write(file, new byte[32]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThrows(IOException.class, () -> RepositoryKey.ofFile(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertEquals("RepositoryKey[secret]", RepositoryKey.ofFile(file).toString());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, new byte[31]);
    assertThrows(IOException.class, () -> RepositoryKey.ofFile(file));
    Files.delete(file);
  }

  @Test
  void aFolderWithFilesBecomesNoRepository() throws IOException {
    try (Fixture fixture = new Fixture()) {
      assertThrows(
          IOException.class,
          () -> Repository.create(LinuxFolder.open(fixture.path), Fixture.KEY, new SecureRandom()));
    }
  }

  @Test
  void nothingPlainIsInAnyFile() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = new byte[200_000];
      byte[] secret = "the secret of this file".getBytes(StandardCharsets.UTF_8);
      System.arraycopy(secret, 0, bytes, 70_000, secret.length);
      fixture.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
      try (var files = Files.walk(fixture.path)) {
        for (Path each : files.filter(Files::isRegularFile).toList()) {
          String text = Files.readString(each, StandardCharsets.ISO_8859_1);
          assertTrue(!text.contains("secret") && !text.contains("web-1"), each::toString);
        }
      }
    }
  }

  @Test
  void aFullDiskLeavesNothingHalfVisible() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "SKIP: not root: cannot mount a tmpfs");
    Path path = Files.createTempDirectory("shadowcast-full");
    run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", path.toString());
    try (Repository repository =
        Repository.create(LinuxFolder.open(path), Fixture.KEY, new SecureRandom())) {
      byte[] small = new byte[500_000];
      new Random(1).nextBytes(small);
      Manifest first =
          Fixture.store(repository, new Fixture.Bytes(small), Content.EMPTY, Ranges.ALL, 0);
      byte[] large = Arrays.copyOf(small, 8 << 20);
      new Random(2).nextBytes(large);
      assertThrows(
          IOException.class,
          () -> Fixture.store(repository, new Fixture.Bytes(large), Content.EMPTY, Ranges.ALL, 1));
      assertEquals(List.of(first), repository.snapshots());
      assertEquals(List.of(), repository.verify().damages());
      byte[] other = new byte[500_000];
      new Random(3).nextBytes(other);
      Manifest after =
          Fixture.store(repository, new Fixture.Bytes(other), Content.EMPTY, Ranges.ALL, 2);
      try (SnapshotReader reader = repository.read()) {
        assertArrayEquals(other, Fixture.bytes(reader.content(Fixture.content(after))));
      }
    } finally {
      run("umount", path.toString());
    }
  }

  private static void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
