package io.shadowcast.snapshot.delta;

/// What a three-way restore does with one path.
public enum ThreeWay {
  /// What is there is what is wanted.
  NOTHING,
  /// Only the snapshot's side changed, or it alone is to decide.
  TAKE_TARGET,
  /// Only what is there changed.
  KEEP_LIVE,
  /// Both changed, to different things.
  CONFLICT;

  /// Decides from how the three states compare. "Not there" is a state like any other.
  public static ThreeWay of(boolean liveIsTarget, boolean liveIsBase, boolean targetIsBase) {
    if (liveIsTarget) {
      return NOTHING;
    }
    if (liveIsBase) {
      return TAKE_TARGET;
    }
    return targetIsBase ? KEEP_LIVE : CONFLICT;
  }
}
