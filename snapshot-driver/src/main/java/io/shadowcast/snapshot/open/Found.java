package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.words.HostId;
import java.util.List;
import java.util.Locale;

/// Which snapshot a word of the user names.
public sealed interface Found {
  /// This one.
  record One(Manifest manifest) implements Found {}

  /// None.
  record None(String word) implements Found {}

  /// The word is the beginning of several ids.
  record Several(String word, List<Manifest> manifests) implements Found {
    /// Copies.
    public Several {
      manifests = List.copyOf(manifests);
    }
  }

  /// The fewest digits that are taken for the beginning of an id.
  int LEAST_DIGITS = 4;

  /// The one that a word names.
  ///
  /// @param all oldest first
  static Found among(List<Manifest> all, String word, HostId host) {
    if (word.equals("latest")) {
      return all.stream()
          .filter(each -> each.source().host().equals(host))
          .reduce((older, newer) -> newer)
          .<Found>map(One::new)
          .orElse(new None(word));
    }
    String start = word.toLowerCase(Locale.ROOT);
    List<Manifest> found =
        start.length() < LEAST_DIGITS
            ? List.of()
            : all.stream().filter(each -> each.id().toString().startsWith(start)).toList();
    return switch (found.size()) {
      case 0 -> new None(word);
      case 1 -> new One(found.getFirst());
      default -> new Several(word, found);
    };
  }
}
