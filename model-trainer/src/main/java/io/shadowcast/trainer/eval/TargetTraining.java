package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.BaseFit;
import io.shadowcast.trainer.boost.Boosting;
import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.boost.Form;
import io.shadowcast.trainer.boost.TreeGrower;
import io.shadowcast.trainer.eval.Fold.LeveledWindow;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.Score;
import io.shadowcast.trainer.model.Spread;
import io.shadowcast.trainer.model.TargetModel;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Trains the model of one target: the form of the base and the number of trees are those that do
/// best on load levels kept apart. No trees at all is a fair outcome: then they would only have
/// learned noise.
final class TargetTraining {
  private static final double CONFIDENCE = 0.9;

  /// A more complicated choice must be better by this share.
  private static final double WORTH_IT = 0.02;

  /// Trees bend a smooth curve into steps: what they bring must stand out of the noise.
  private static final double TREES_WORTH_IT = 0.05;

  /// Below this, a relative error says more about the meter than about the model.
  private static final double LEAST_OBSERVED = 0.01;

  private final Target target;
  private final List<Fold> folds;
  private final long seed;
  private final TreeGrower grower;

  TargetTraining(Target target, List<Fold> folds, long seed, TreeGrower grower) {
    this.target = target;
    this.folds = folds;
    this.seed = seed;
    this.grower = grower;
  }

  /// What was learned.
  record Learned(TargetModel model, String form) {}

  /// What was learned without a level.
  ///
  /// @param usual the median of what was learned from, on the learned scale
  private record Fitted(Fold fold, Base base, TreeEnsemble trees, double usual) {
    float margin(LeveledWindow window) {
      return (float) base.of(window.asked());
    }
  }

  private record Answer(LeveledWindow window, double usual, double learned) {}

  Learned learn(List<Example> all) {
    Form form = form();
    List<Fitted> fitted = folds.stream().map(fold -> fitted(form, fold)).toList();
    int rounds = rounds(fitted);
    List<Answer> answers = fitted.stream().flatMap(fold -> answers(fold, rounds)).toList();
    Base base = BaseFit.fit(form, target, all).orElseThrow();
    TreeEnsemble trees = grower.train(target, base, all, rounds, seed);
    TargetModel model = new TargetModel(target, base, trees, spread(answers), score(answers));
    return new Learned(model, "%s: %s, %d trees".formatted(target.title(), form, rounds));
  }

  private Form form() {
    Form best = Form.of(target).getFirst();
    double error = Double.POSITIVE_INFINITY;
    for (Form form : Form.of(target)) {
      double candidate = error(form);
      if (candidate < (1 - WORTH_IT) * error) {
        best = form;
        error = candidate;
      }
    }
    return best;
  }

  /// Mean over levels of the median absolute residual; infinite when a fold has too few levels for
  /// the form.
  private double error(Form form) {
    double sum = 0;
    for (Fold fold : folds) {
      Optional<Base> base = BaseFit.fit(form, target, fold.examples(target));
      if (base.isEmpty()) {
        return Double.POSITIVE_INFINITY;
      }
      sum +=
          Statistics.median(
              fold.held().stream()
                  .mapToDouble(w -> Math.abs(w.answer(target) - base.get().of(w.asked()))));
    }
    return sum / folds.size();
  }

  private Fitted fitted(Form form, Fold fold) {
    List<Example> examples = fold.examples(target);
    Base base = BaseFit.fit(form, target, examples).orElseThrow();
    TreeEnsemble trees = grower.train(target, base, examples, Boosting.MOST_ROUNDS, seed);
    double usual = Statistics.median(examples.stream().mapToDouble(Example::answer));
    return new Fitted(fold, base, trees, usual);
  }

  private static Stream<Answer> answers(Fitted fitted, int rounds) {
    return fitted.fold().held().stream()
        .map(window -> {
          float[] row = Features.vector(window.asked());
          double learned = fitted.trees().predict(row, fitted.margin(window), rounds);
          return new Answer(window, fitted.usual(), learned);
        });
  }

  private int rounds(List<Fitted> fitted) {
    double[] errors = errors(fitted);
    int best = 0;
    for (int rounds = 1; rounds < errors.length; rounds++) {
      if (errors[rounds] < errors[best] * (best == 0 ? 1 - TREES_WORTH_IT : 1)) {
        best = rounds;
      }
    }
    return best;
  }

  /// The sum of the residuals on windows kept apart, with 0, 1, 2 ... trees.
  private double[] errors(List<Fitted> fitted) {
    double[] errors = new double[Boosting.MOST_ROUNDS + 1];
    for (Fitted fold : fitted) {
      for (LeveledWindow window : fold.fold().held()) {
        float[] learned =
            fold.trees().growing(Features.vector(window.asked()), fold.margin(window));
        double answer = window.answer(target);
        for (int rounds = 0; rounds < errors.length; rounds++) {
          errors[rounds] += Math.abs(answer - learned[rounds]);
        }
      }
    }
    return errors;
  }

  private double residual(Answer answer) {
    return Math.abs(answer.window().answer(target) - answer.learned());
  }

  private Spread spread(List<Answer> answers) {
    double[] residuals = answers.stream().mapToDouble(this::residual).toArray();
    double confidence = Statistics.confidence(residuals.length, CONFIDENCE);
    return new Spread(Statistics.conformal(residuals, confidence), confidence);
  }

  private Score score(List<Answer> answers) {
    double[] errors = errors(answers, Answer::learned);
    double[] usual = errors(answers, Answer::usual);
    return new Score(
        Statistics.quantile(Arrays.stream(errors), 0.5),
        Statistics.quantile(Arrays.stream(errors), 0.9),
        Statistics.quantile(Arrays.stream(usual), 0.5));
  }

  private double[] errors(List<Answer> answers, ToDoubleFunction<Answer> learned) {
    return answers.stream()
        .mapToDouble(answer -> relative(answer.window(), learned.applyAsDouble(answer)))
        .toArray();
  }

  /// @param learned on the learned scale
  private double relative(LeveledWindow window, double learned) {
    double predicted = target.natural(learned, window.asked().rate());
    double observed = target.observed(window.window().outcome());
    return Math.abs(predicted - observed) / Math.max(observed, LEAST_OBSERVED);
  }
}
