package io.shadowcast.agent.mirror;

import io.shadowcast.words.MirrorTarget;

/// Gives each shadow its observer when the shadow is first mirrored to.
@FunctionalInterface
public interface ShadowObservers {
  /// Hear nothing.
  ShadowObservers NONE = target -> ShadowObserver.NONE;

  /// The observer of a target.
  ShadowObserver of(MirrorTarget target);
}
