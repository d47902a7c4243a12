package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.BaseFit;
import io.shadowcast.trainer.boost.Boosting;
import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.boost.Form;
import io.shadowcast.trainer.eval.Fold.LeveledWindow;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.Score;
import io.shadowcast.trainer.model.Spread;
import io.shadowcast.trainer.model.TargetModel;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

  TargetTraining(Target target, List<Fold> folds, long seed) {
    this.target = target;
    this.folds = folds;
    this.seed = seed;
  }

  /// What was learned.
  ///
  /// @param held predictions of windows kept apart
  record Learned(TargetModel model, List<HeldOut> held, String form) {}

  private record Answer(LeveledWindow window, double baseline, double learned) {}

  Learned learn(List<Example> all) {
    Form form = form();
    List<List<Answer>> boosted = boosted(form);
    int rounds = rounds(boosted);
    List<Answer> answers = boosted.get(rounds);
    Base base = BaseFit.fit(form, target, all).orElseThrow();
    TreeEnsemble trees = Boosting.train(target, base, all, rounds, seed);
    TargetModel model = new TargetModel(target, base, trees, spread(answers), score(answers));
    List<HeldOut> held = answers.stream().map(this::held).toList();
    return new Learned(model, held, "%s: %s, %d trees".formatted(target.title(), form, rounds));
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

  /// Answers on all windows kept apart, with 0, 1, 2 ... trees.
  private List<List<Answer>> boosted(Form form) {
    List<List<Answer>> byRounds = new ArrayList<>();
    for (int rounds = 0; rounds <= Boosting.MOST_ROUNDS; rounds++) {
      byRounds.add(new ArrayList<>());
    }
    for (Fold fold : folds) {
      List<Example> examples = fold.examples(target);
      Base base = BaseFit.fit(form, target, examples).orElseThrow();
      TreeEnsemble trees = Boosting.train(target, base, examples, Boosting.MOST_ROUNDS, seed);
      double baseline = baseline(fold);
      for (int rounds = 0; rounds <= Boosting.MOST_ROUNDS; rounds++) {
        for (LeveledWindow window : fold.held()) {
          byRounds.get(rounds).add(answer(window, baseline, base, trees, rounds));
        }
      }
    }
    return byRounds;
  }

  private static Answer answer(
      LeveledWindow window, double baseline, Base base, TreeEnsemble trees, int rounds) {
    float margin = (float) base.of(window.asked());
    float learned = trees.predict(Features.vector(window.asked()), margin, rounds);
    return new Answer(window, baseline, learned);
  }

  private int rounds(List<List<Answer>> boosted) {
    int best = 0;
    double error = Double.POSITIVE_INFINITY;
    for (int rounds = 0; rounds < boosted.size(); rounds++) {
      double candidate = meanResidual(boosted.get(rounds));
      if (candidate < error * (best == 0 && rounds > 0 ? 1 - TREES_WORTH_IT : 1)) {
        best = rounds;
        error = candidate;
      }
    }
    return best;
  }

  private double meanResidual(List<Answer> answers) {
    return answers.stream().mapToDouble(this::residual).average().orElse(0);
  }

  private double residual(Answer answer) {
    return Math.abs(answer.window().answer(target) - answer.learned());
  }

  private Spread spread(List<Answer> answers) {
    double[] residuals = answers.stream().mapToDouble(this::residual).toArray();
    return new Spread(Statistics.conformal(residuals, CONFIDENCE), CONFIDENCE);
  }

  private Score score(List<Answer> answers) {
    double[] errors = answers.stream().mapToDouble(a -> relative(a.window(), natural(a))).toArray();
    double[] baseline =
        answers.stream().mapToDouble(a -> relative(a.window(), a.baseline())).toArray();
    return new Score(
        Statistics.quantile(Arrays.stream(errors), 0.5),
        Statistics.quantile(Arrays.stream(errors), 0.9),
        Statistics.quantile(Arrays.stream(baseline), 0.5));
  }

  private HeldOut held(Answer answer) {
    return new HeldOut(answer.window().window(), answer.window().asked(), natural(answer));
  }

  private double natural(Answer answer) {
    return target.natural(answer.learned(), answer.window().asked().rate());
  }

  private double baseline(Fold fold) {
    return fold.rest().stream()
        .mapToDouble(w -> target.observed(w.window().outcome()))
        .average()
        .orElse(0);
  }

  private double relative(LeveledWindow window, double predicted) {
    double observed = target.observed(window.window().outcome());
    return Math.abs(predicted - observed) / Math.max(observed, LEAST_OBSERVED);
  }
}
