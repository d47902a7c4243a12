package io.shadowcast.agent.config;

import java.util.Locale;

/// How a workload's traffic is read.
public enum CaptureMode {
  /// From the kernel's packet ring; the service is untouched.
  PASSIVE,
  /// By the inline proxy in front of the service.
  INLINE,
  /// Not at all; the workload is only measured.
  NONE;

  /// As the settings file and the wire write it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
