package io.shadowcast.benchmarks.snapshots;

/// How large and how often.
///
/// @param imageMib of the image
/// @param treeFiles of the tree
/// @param rounds of ours; the peers run in the first alone
/// @param captures of a device under writes
/// @param sparseMib of the sparse image
/// @param budgetSeconds after which no further part begins
record Plan(
    int imageMib, int treeFiles, int rounds, int captures, int sparseMib, int budgetSeconds) {
  static Plan of(boolean quick) {
    return quick
        ? new Plan(32, 500, 1, 5, 16 << 10, 40)
        : new Plan(1024, 65_000, 3, 100, 16 << 10, Integer.MAX_VALUE);
  }

  /// Room on the machine's filesystem for everything, MiB, at most: measured, and a third more.
  long scratchMib() {
    return 512 + 7L * imageMib + treeFiles * 7L / 100;
  }
}
