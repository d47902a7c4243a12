package io.shadowcast.aggregator.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// A part of a sorted list (AIP-158). The token is the key of the last element, so pages neither
/// repeat nor skip elements that stay, whatever is added or removed in between.
///
/// @param nextToken where the next part begins; empty after the last
public record Page<T>(List<T> items, String nextToken) {
  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;

  /// Copies.
  public Page {
    items = List.copyOf(items);
  }

  /// What a caller asks for.
  ///
  /// @param after key of the last element of the page before; empty: from the start
  public record Request(int size, String after) {
    /// The first elements, as many as usual.
    public static final Request FIRST = new Request(DEFAULT_SIZE, "");

    /// Reads what a caller sent.
    ///
    /// @param size 0: the default, 100; more than 1000 counts as 1000
    /// @param token empty: from the start
    public static Request read(Faults faults, int size, String token) {
      faults.check(size >= 0, "page_size", size, ">= 0; 0 for " + DEFAULT_SIZE);
      return new Request(
          size == 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE),
          faults.read("page_token", () -> decoded(token), ""));
    }
  }

  /// Cuts a page out of a list. Keys are unique and not empty.
  public static <T> Page<T> of(List<T> all, Function<T, String> key, Request request) {
    List<T> rest =
        all.stream()
            .filter(item -> key.apply(item).compareTo(request.after()) > 0)
            .sorted(Comparator.comparing(key))
            .limit(request.size() + 1L)
            .toList();
    if (rest.size() <= request.size()) {
      return new Page<>(rest, "");
    }
    List<T> items = rest.subList(0, request.size());
    return new Page<>(items, encoded(key.apply(items.getLast())));
  }

  private static String encoded(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "page_token: " + token + " (expected: the next_page_token of an earlier answer)", e);
    }
  }
}
