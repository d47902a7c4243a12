package io.shadowcast.agent.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key is made once, kept closed, and never said.
class KeyFileTest {
  private static final String KEY = "00".repeat(31) + "7f";

  @TempDir Path directory;

  @Test
  void aKeyIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = directory.resolve("marker.key");
    byte[] made = KeyFile.readOrMake(file, new SplittableRandom(1));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertArrayEquals(made, KeyFile.readOrMake(file, new SplittableRandom(2)));
    assertEquals(65, Files.size(file), "64 digits and a line end");
  }

  @Test
  void whatIsNoKeyOrOpenToOthersIsRefusedUnsaid() throws IOException {
    Path file = Files.writeString(directory.resolve("shared.key"), KEY + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(
        file + ": rw-r----- (expected: rw-------, closed to group and others)", refusal(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertEquals(127, KeyFile.read(file)[31]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, KEY + "0");
    assertEquals(file + ": 65 characters (expected: a key of 64 hex digits)", refusal(file));
    assertFalse(refusal(file).contains("7f0"));
    Path none = directory.resolve("none");
    assertEquals(none + ": missing (expected: a key of 64 hex digits)", refusal(none));
  }

  private static String refusal(Path file) {
    return String.valueOf(assertThrows(IOException.class, () -> KeyFile.read(file)).getMessage());
  }
}
