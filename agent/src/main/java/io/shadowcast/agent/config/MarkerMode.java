package io.shadowcast.agent.config;

/// How a shadow is told which requests are mirrored, see [io.shadowcast.words.Marker].
public enum MarkerMode {
  /// A header line in every HTTP request.
  HEADER,
  /// A PROXY protocol v2 header in front of a raw stream; a server that does not expect one takes
  /// it for bytes of the stream.
  PROXY2,
  /// Not at all.
  NONE
}
