package io.shadowcast.agent.spool;

/// What became of contents that were to be spooled.
public sealed interface Append {
  /// They are in the spool and survive the death of the agent.
  ///
  /// @param sequence of their batch, without holes within a boot
  record Appended(long sequence) implements Append {}

  /// They were dropped; the next batch that is let in reports them as lost to `SPOOL_FULL`.
  ///
  /// @param reason one sentence with what an operator can do
  record Refused(String reason) implements Append {}
}
