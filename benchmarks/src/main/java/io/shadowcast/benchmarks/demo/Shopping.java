package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.load.Request;

/// What the users of the shop do: of ten requests six search, three look at an item, one orders. A
/// function of the request's number alone, so that every run sends the same.
final class Shopping {
  private static final String[] MISSPELT = {
    "ambar", "basquet", "candel", "cristal", "fether", "granit", "lantirn", "medow", "quarz",
    "silwer"
  };
  private static final int ITEMS = 200;

  private Shopping() {}

  static Request request(long number) {
    long mixed = Long.rotateLeft(number * 0x9E3779B97F4A7C15L, 31);
    int dice = (int) Long.remainderUnsigned(mixed, 10);
    int choice = (int) Long.remainderUnsigned(mixed >>> 8, 1_000_000);
    if (dice < 6) {
      return new Request("GET", "/search?q=" + MISSPELT[choice % MISSPELT.length], "");
    }
    int item = 1 + choice % ITEMS;
    return dice < 9
        ? new Request("GET", "/items/" + item, "")
        : new Request("POST", "/orders", item + " " + (1 + choice % 5));
  }
}
