package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.words.SourceTime;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// What a capture goes by.
record Terms(Path path, Optional<Manifest> parent, Meter meter, Supplier<SourceTime> clock) {
  /// What the target held in the parent.
  Content before() {
    return parent
        .flatMap(manifest ->
            manifest.root() instanceof Manifest.BlockRoot block
                ? Optional.of(block.content())
                : Optional.empty())
        .orElse(Content.EMPTY);
  }
}
