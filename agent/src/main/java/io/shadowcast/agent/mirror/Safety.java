package io.shadowcast.agent.mirror;

import io.shadowcast.agent.config.KeySettings;
import io.shadowcast.agent.config.MarkerMode;
import io.shadowcast.agent.config.SafetySettings;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.MirrorTarget;
import java.nio.file.Path;
import java.util.List;

/// What may go to shadows, how it is marked, and the keys for both.
public final class Safety {
  /// Everything may go, nothing is marked.
  public static final Safety NONE =
      new Safety(
          new SafetySettings(
              MarkerMode.NONE, new KeySettings(Path.of("/none"), true), true, List.of()),
          List.of(),
          List.of(),
          new byte[MarkerKey.BYTES],
          new byte[MarkerKey.BYTES]);

  private final SafetySettings settings;
  private final List<ShadowSettings> shadows;
  private final List<String> fields;
  private final byte[] markerKey;
  private final byte[] redactKey;

  /// @param shadows of the settings file, for the markers of their own
  /// @param fields whose values are secret, beside those that always are
  /// @param markerKey 32 bytes
  /// @param redactKey 32 bytes
  public Safety(
      SafetySettings settings,
      List<ShadowSettings> shadows,
      List<String> fields,
      byte[] markerKey,
      byte[] redactKey) {
    this.settings = settings;
    this.shadows = List.copyOf(shadows);
    this.fields = List.copyOf(fields);
    this.markerKey = markerKey.clone();
    this.redactKey = redactKey.clone();
  }

  /// How requests for a shadow are marked, whoever named the shadow.
  MarkerMode marker(MirrorTarget target) {
    return shadows.stream()
        .filter(one -> one.name().equals(target.shadow()))
        .filter(one -> one.workload().equals(target.workload()))
        .flatMap(one -> one.marker().stream())
        .findFirst()
        .orElse(settings.marker());
  }

  WriteGuard guard() {
    return new WriteGuard(settings);
  }

  /// For one thread.
  MarkerKey markerKey() {
    return new MarkerKey(markerKey);
  }

  /// For one thread.
  Redactor redactor() {
    return new Redactor(redactKey, fields);
  }
}
