package io.shadowcast.aggregator.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/// A part of a sorted list.
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
  /// @param size 0: the default, 100; more than 1000 counts as 1000
  /// @param token empty: from the start
  public record Request(int size, String token) {}

  /// Cuts a page out of a list that is sorted by its keys. Keys are unique; an element that
  /// vanished in between does not matter.
  ///
  /// @throws InvalidInputException for a negative size or a token that is not ours
  public static <T> Page<T> of(List<T> sorted, Function<T, String> key, Request request) {
    Faults faults = new Faults();
    if (request.size() < 0) {
      faults.add("page_size", request.size(), ">= 0");
    }
    String after = decoded(request.token(), faults);
    faults.throwIfAny();
    int size = request.size() == 0 ? DEFAULT_SIZE : Math.min(request.size(), MAX_SIZE);
    List<T> rest = sorted.stream().filter(item -> key.apply(item).compareTo(after) > 0).toList();
    boolean more = rest.size() > size;
    List<T> items = more ? rest.subList(0, size) : rest;
    return new Page<>(items, more ? encoded(key.apply(items.getLast())) : "");
  }

  private static String encoded(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String decoded(String token, Faults faults) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      faults.add("page_token", token, "the next_page_token of an earlier answer");
      return "";
    }
  }
}
