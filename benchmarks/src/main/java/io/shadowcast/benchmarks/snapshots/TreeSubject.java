package io.shadowcast.benchmarks.snapshots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The tree of files.
final class TreeSubject implements Subject {
  private final FileTree tree;
  private final long bytes;
  private Map<String, String> remembered = Map.of();

  TreeSubject(FileTree tree, long bytes) {
    this.tree = tree;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public Path folder() {
    return tree.root();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long change(Change change, long seed) throws IOException {
    return tree.change("%d-%d".formatted(seed, change.seed()), seed + change.seed()).bytes();
  }

  @Override
  public void remember() throws IOException {
    remembered = tree.listing();
  }

  @Override
  public String verdict() throws IOException {
    Map<String, String> now = tree.listing();
    List<String> extra = new ArrayList<>(now.keySet());
    extra.removeAll(remembered.keySet());
    for (String name : extra.stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(tree.root().resolve(name));
    }
    long differ =
        remembered.entrySet().stream()
            .filter(each -> !each.getValue().equals(now.get(each.getKey())))
            .count();
    return extra.isEmpty() && differ == 0
        ? "exact"
        : "NOT EXACT: %d differ, %d extra".formatted(differ, extra.size());
  }
}
