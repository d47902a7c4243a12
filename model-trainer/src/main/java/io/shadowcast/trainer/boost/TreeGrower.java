package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.util.List;

/// Who grows the trees on what a base leaves: [Boosting] on this machine, or a cluster.
@FunctionalInterface
public interface TreeGrower {
  /// Learns.
  ///
  /// @param rounds 0..[Boosting#MOST_ROUNDS]
  TreeEnsemble train(Target target, Base base, List<Example> examples, int rounds, long seed);
}
