package io.shadowcast.benchmarks.shop;

import io.shadowcast.benchmarks.shop.Catalogue.Product;
import java.util.Comparator;
import java.util.List;

/// Finds products for misspelt words by edit distance: honest CPU work which grows with the
/// catalogue.
final class Search {
  private final List<Entry> entries;

  /// A product with its distance to the query; smaller is nearer.
  record Hit(Product product, int distance) {}

  private record Entry(Product product, List<String> words) {}

  Search(List<Product> products) {
    entries = products.stream().map(p -> new Entry(p, List.of(p.text().split(" ", -1)))).toList();
  }

  /// The ten nearest products.
  List<Hit> nearest(String query) {
    return entries.stream()
        .map(entry -> new Hit(entry.product(), nearestWord(entry.words(), query)))
        .sorted(Comparator.comparingInt(Hit::distance).thenComparingInt(h -> h.product().id()))
        .limit(10)
        .toList();
  }

  private static int nearestWord(List<String> words, String query) {
    int nearest = Integer.MAX_VALUE;
    for (String word : words) {
      nearest = Math.min(nearest, distance(word, query));
    }
    return nearest;
  }

  /// Levenshtein's distance.
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(swap, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] rest = previous;
      previous = current;
      current = rest;
    }
    return previous[b.length()];
  }
}
