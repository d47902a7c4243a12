package io.shadowcast.trainer.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.trainer.eval.ConfigurationTraining;
import io.shadowcast.trainer.eval.ConfigurationTraining.Measurements;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A made system of eight switches: the first doubles the value, the second and third together
/// treble it, the others do nothing.
class ConfigurationModelTest {
  private static final int OPTIONS = 8;

  @Test
  void optionsThatActTogetherAreLearned() {
    Measurements known = measured(60, 1);
    ConfigurationModel model = ConfigurationModel.learn(known.configurations(), known.values());
    Measurements asked = measured(200, 2);
    double missed = 0;
    for (int i = 0; i < 200; i++) {
      double expected = model.expect(asked.configurations()[i]).value();
      missed += Math.abs(expected - asked.values()[i]) / asked.values()[i] / 200;
    }
    assertTrue(missed < 0.05, "mean relative error: " + missed);
  }

  @Test
  void whatWasNeverSeenIsLessSure() {
    Measurements known = measured(60, 3);
    for (double[] configuration : known.configurations()) {
      configuration[0] = 0;
    }
    double[] values = new double[60];
    for (int i = 0; i < 60; i++) {
      values[i] = value(known.configurations()[i]);
    }
    ConfigurationModel model = ConfigurationModel.learn(known.configurations(), values);
    double[] seen = known.configurations()[0].clone();
    double[] unseen = seen.clone();
    unseen[0] = 1;
    assertTrue(model.expect(unseen).deviation() > 2 * model.expect(seen).deviation());
  }

  @Test
  void theProbabilityToBeHigherIsOfBoth() {
    Expectation now = new Expectation(0, 0.01);
    assertTrue(now.higher(new Expectation(0.2, 0.01), 0.05) > 0.99);
    assertTrue(now.higher(new Expectation(0.0, 0.01), 0.05) < 0.01);
    assertEquals(0.5, now.higher(new Expectation(Math.log1p(0.05), 5), 0.05), 1e-9);
  }

  @Test
  void whateverDidBestOnWhatWasLeftOutIsKept() {
    Predictor kept = ConfigurationTraining.train(measured(60, 4));
    assertInstanceOf(Predictor.Smooth.class, kept);
    Measurements asked = measured(100, 5);
    for (int i = 0; i < 100; i++) {
      assertEquals(
          asked.values()[i],
          kept.expect(asked.configurations()[i]).value(),
          0.25 * asked.values()[i]);
    }
  }

  @Test
  void tooFewMeasurementsAreRefused() {
    Measurements few = measured(7, 6);
    IllegalArgumentException fault =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConfigurationModel.learn(few.configurations(), few.values()));
    assertEquals(
        "measurements: 7 of 7 configurations (expected: 8 or more, one of each)",
        fault.getMessage());
  }

  private static Measurements measured(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] configurations = new double[count][OPTIONS];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      for (int option = 0; option < OPTIONS; option++) {
        configurations[i][option] = random.nextInt(2);
      }
      values[i] = value(configurations[i]) * Math.exp(0.01 * random.nextGaussian());
    }
    return new Measurements(configurations, values);
  }

  private static double value(double[] configuration) {
    boolean both = configuration[1] == 1 && configuration[2] == 1;
    return 100 * (configuration[0] == 1 ? 2 : 1) * (both ? 3 : 1);
  }
}
