package io.shadowcast.executor.order;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// What this executor can do. A closed list: what is not in it is refused.
public interface Verbs {
  /// All of them, `snapshot.create` and so on.
  Set<String> names();

  /// Whether the verb changes its target itself, so that orders planned before it must not follow.
  boolean overtakes(String verb);

  /// What is wrong with a step before anything is done.
  Optional<String> fault(Step step);

  /// Brings it about, or recognises that it is there already, and verifies it.
  ///
  /// @throws IOException when it could not be brought about
  Effect carryOut(Step step) throws IOException;
}
