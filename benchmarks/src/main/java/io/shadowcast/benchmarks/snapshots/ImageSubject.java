package io.shadowcast.benchmarks.snapshots;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// The image.
final class ImageSubject implements Subject {
  private final Image image;
  private List<Integer> remembered = List.of();

  ImageSubject(Image image) {
    this.image = image;
  }

  @Override
  public String name() {
    return "image";
  }

  @Override
  public Path folder() {
    return Objects.requireNonNull(image.file().getParent());
  }

  @Override
  public long bytes() {
    return image.bytes();
  }

  @Override
  public long change(Change change, long seed) throws IOException {
    Image.Spread spread =
        change.name().contains("clustered") ? Image.Spread.CLUSTERED : Image.Spread.RANDOM;
    return image.overwrite(spread, seed + change.seed());
  }

  @Override
  public void remember() throws IOException {
    remembered = image.sums();
  }

  @Override
  public String verdict() throws IOException {
    List<Integer> now = image.sums();
    if (now.size() != remembered.size()) {
      return "NOT EXACT: another length";
    }
    long differ =
        IntStream.range(0, now.size()).filter(i -> !now.get(i).equals(remembered.get(i))).count();
    return differ == 0 ? "exact" : "NOT EXACT: " + differ + " MiB differ";
  }
}
