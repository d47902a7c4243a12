package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.executor.order.Verbs;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The verbs and who does them.
final class SnapshotVerbs implements Verbs {
  private static final Set<String> OVERTAKING = Set.of("snapshot.restore", "snapshot.undo");

  private final Shelf shelf;
  private final Map<String, Work> works;

  /// One verb.
  interface Work {
    Effect carryOut(Step step, SnapshotSettings.Target target, Arguments arguments)
        throws IOException;
  }

  SnapshotVerbs(Shelf shelf, Syncs syncs) {
    this.shelf = shelf;
    Restoring restoring = new Restoring(shelf);
    Keeping keeping = new Keeping(shelf);
    Planning planning = new Planning(shelf);
    works =
        Map.of(
            "snapshot.create", new Creating(shelf),
            "snapshot.restore", restoring::restore,
            "snapshot.undo", restoring::undo,
            "snapshot.plan", planning::carried,
            "snapshot.verify", keeping::verify,
            "snapshot.prune", keeping::prune,
            "snapshot.label", keeping::label,
            "snapshot.sync", syncs::order,
            "snapshot.ship", new Shipping(shelf)::order);
  }

  @Override
  public Set<String> names() {
    return works.keySet();
  }

  @Override
  public boolean overtakes(String verb) {
    return OVERTAKING.contains(verb);
  }

  @Override
  public Optional<String> fault(Step step) {
    try {
      var _ = shelf.target(step.target());
      var _ = Arguments.parse(step.order().argumentsJson());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Effect carryOut(Step step) throws IOException {
    Work work = works.get(step.order().verb());
    if (work == null) {
      return new Effect.Failed("order.verb: " + step.order().verb() + " (expected: a known one)");
    }
    try {
      return work.carryOut(
          step, shelf.target(step.target()), Arguments.parse(step.order().argumentsJson()));
    } catch (IllegalArgumentException e) {
      return new Effect.Failed(String.valueOf(e.getMessage()));
    }
  }
}
