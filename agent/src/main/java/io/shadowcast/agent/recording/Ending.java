package io.shadowcast.agent.recording;

/// Why a recording is over.
public enum Ending {
  /// It had lasted as long as it was to.
  TIME,
  /// The file was as large as it might become.
  BYTES,
  /// It was told to stop, or the agent was.
  STOPPED,
  /// It could not be written any more: the disk is full, or a fault of ours.
  FAULT
}
