package io.shadowcast.aggregator.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/// One page of a sorted list (AIP-158). The token is the key of the last element, so pages neither
/// repeat nor skip elements that stay, whatever is added or removed in between.
///
/// @param next empty on the last page
record Pages<T>(List<T> elements, String next) {
  private static final int USUAL = 100;
  private static final int MOST = 1000;

  /// What a caller asks for.
  ///
  /// @param after key of the last element of the page before; empty for the first page
  record Ask(int size, String after) {}

  static Ask ask(Faults faults, int size, String token) {
    faults.check(size >= 0, "page_size", size, ">= 0; 0 for " + USUAL);
    return new Ask(
        size == 0 ? USUAL : Math.min(size, MOST),
        faults.read("page_token", () -> decode(token), ""));
  }

  static <T> Pages<T> of(List<T> all, Ask ask, Function<T, String> key) {
    List<T> rest =
        all.stream()
            .filter(one -> ask.after().isEmpty() || key.apply(one).compareTo(ask.after()) > 0)
            .sorted((a, b) -> key.apply(a).compareTo(key.apply(b)))
            .limit(ask.size() + 1L)
            .toList();
    if (rest.size() <= ask.size()) {
      return new Pages<>(rest, "");
    }
    List<T> page = rest.subList(0, ask.size());
    return new Pages<>(page, encode(key.apply(page.getLast())));
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "page_token: " + token + " (expected: a next_page_token)", e);
    }
  }
}
