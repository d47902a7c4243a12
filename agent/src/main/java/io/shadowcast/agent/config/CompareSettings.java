package io.shadowcast.agent.config;

/// How the fields of answers are compared.
///
/// @param bodyBytes how much of each side's body is looked at
public record CompareSettings(long bodyBytes) {
  /// 64 KiB.
  public static final CompareSettings DEFAULT = new CompareSettings(64 << 10);

  private static final long MOST = 1 << 20;

  /// Refuses what would not fit into a heap of thousands of connections.
  public CompareSettings {
    Expect.that(bodyBytes > 0 && bodyBytes <= MOST, "compare.body_bytes", bodyBytes, "1..1MiB");
  }
}
