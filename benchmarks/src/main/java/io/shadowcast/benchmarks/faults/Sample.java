package io.shadowcast.benchmarks.faults;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Contents by their names, in folders of one level, changing from version to version.
final class Sample {
  private static final int FILES = 5;
  private static final List<Integer> SIZES =
      List.of(0, 1, 100, 4095, 4096, 4097, 40_000, 131_072, 131_073, 200_001);

  private final SplittableRandom random;
  private final Map<String, Map<String, byte[]>> folders = new TreeMap<>();
  private int named;

  Sample(SplittableRandom random) {
    this.random = random;
    for (int i = 0; i < FILES; i++) {
      add();
    }
  }

  /// Folder, then file, then content; it changes no more.
  Map<String, Map<String, byte[]>> now() {
    Map<String, Map<String, byte[]>> copy = new LinkedHashMap<>();
    folders.forEach((name, files) -> copy.put(name, new TreeMap<>(files)));
    return copy;
  }

  /// Some files are patched, grow, shrink, come or go.
  void change() {
    for (int i = 0; i < 3; i++) {
      changeOne();
    }
    if (random.nextInt(3) == 0) {
      add();
    }
  }

  private void changeOne() {
    Map<String, byte[]> folder = pick(folders);
    String name = pickName(folder);
    byte[] old = Objects.requireNonNull(folder.get(name));
    switch (random.nextInt(6)) {
      case 0 -> folder.put(name, Arrays.copyOf(old, random.nextInt(old.length + 1)));
      case 1 -> folder.put(name, joined(old, bytes(random.nextInt(1, 9000))));
      case 2 -> remove(folder, name);
      default -> folder.put(name, patched(old));
    }
  }

  private void remove(Map<String, byte[]> folder, String name) {
    if (folder.size() > 1) {
      folder.remove(name);
    }
  }

  private byte[] patched(byte[] old) {
    byte[] patched = old.clone();
    if (old.length > 0) {
      byte[] patch = bytes(Math.min(old.length, random.nextInt(1, 9000)));
      int at = random.nextInt(old.length - patch.length + 1);
      System.arraycopy(patch, 0, patched, at, patch.length);
    }
    return patched;
  }

  private void add() {
    Map<String, byte[]> folder =
        folders.computeIfAbsent("d" + random.nextInt(3), name -> new TreeMap<>());
    folder.put("f" + named++, bytes(SIZES.get(random.nextInt(SIZES.size()))));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (random.nextBoolean()) { // shrinks
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) (i % 64 == 0 ? bytes[i] : i / 64 % 5);
      }
    }
    return bytes;
  }

  private <T> T pick(Map<String, T> map) {
    return Objects.requireNonNull(map.get(pickName(map)));
  }

  private String pickName(Map<String, ?> map) {
    return List.copyOf(map.keySet()).get(random.nextInt(map.size()));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] joined = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, joined, one.length, other.length);
    return joined;
  }
}
