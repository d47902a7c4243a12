package io.shadowcast.agent.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The guard on simulated productions, second by second.
final class GuardTest {
  private static final Rules RULES = new Rules(1, Math.log(1.05), 0.2, 10, 600, 60);
  private static final int HOUR = 3600;

  /// What production's median does by itself.
  private enum Noise {
    /// A tenth more or less, each second for itself.
    PLAIN,
    /// Half of that: some hundred requests a second.
    STEADY,
    /// What is now stays for a while.
    STICKY,
    /// Half as slow again for some seconds, about each five minutes.
    BURSTS,
    /// Twice as slow by day as by night.
    DAY
  }

  /// A production, and what mirroring does to it.
  private static final class World {
    final SplittableRandom random;
    final Noise noise;
    final Guard guard = new Guard(RULES);
    final List<Move> moves = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    long now;
    int probed;
    private double stays;
    private int burst;

    World(Noise noise, long seed) {
      this.noise = noise;
      random = new SplittableRandom(seed);
    }

    /// @param full by which factor full mirroring makes it slower
    /// @param halved by which half of it does
    void run(int seconds, double full, double halved) {
      for (int i = 0; i < seconds; i++) {
        second(Math.log(full), Math.log(halved));
      }
    }

    private void second(double full, double halved) {
      now++;
      boolean on = !guard.isProbing();
      probed += on ? 0 : 1;
      double effect =
          switch (guard.level()) {
            case FULL -> on ? full : 0;
            case HALVED -> on ? halved : 0;
            case OFF, BLIND -> 0;
          };
      double value = guard.level() == Level.BLIND ? Double.NaN : Math.log(0.02) + effect + noise();
      guard
          .second(Reading.of(value))
          .ifPresent(move -> {
            moves.add(move);
            times.add(now);
          });
    }

    private double noise() {
      double plain = 0.1 * random.nextGaussian();
      return switch (noise) {
        case PLAIN -> plain;
        case STEADY -> plain / 2;
        case STICKY -> {
          stays = 0.8 * stays + 0.6 * plain;
          yield stays;
        }
        case BURSTS -> {
          burst = burst > 0 ? burst - 1 : random.nextInt(300) == 0 ? 2 + random.nextInt(14) : 0;
          yield plain + (burst > 0 ? 0.4 : 0);
        }
        case DAY -> plain + 0.35 * Math.sin(2 * Math.PI * now / (24 * HOUR));
      };
    }
  }

  /// With none in 300 days the probability of one in a day is at most 0.01 (rule of three, 95 %).
  @Test
  void aNoisyButEqualProductionIsLeftAloneForThreeHundredDays() {
    int acted = 0;
    StringBuilder by = new StringBuilder();
    int probed = 0;
    for (Noise noise : Noise.values()) {
      for (int seed = 0; seed < 60; seed++) {
        World world = new World(noise, seed);
        world.run(24 * HOUR, 1, 1);
        acted += world.moves.isEmpty() ? 0 : 1;
        by.append(world.moves.isEmpty() ? "" : noise + " " + seed + world.times + "; ");
        probed += world.probed;
      }
    }
    assertEquals(0, acted, () -> "days with a step: " + by);
    double share = probed / (300.0 * 24 * HOUR);
    assertTrue(share < 0.06, "looks cost little: " + share);
  }

  @Test
  void aShiftOfThreeTenthsIsAnsweredWithinThirtySeconds() {
    for (int seed = 0; seed < 100; seed++) {
      World world = new World(Noise.STEADY, seed);
      world.run(HOUR / 2 + 7 * seed, 1, 1);
      assertEquals(List.of(), world.moves);
      // Not in the middle of a look that was due by itself.
      while (world.guard.isProbing() || world.now % 600 < 60) {
        world.run(1, 1, 1);
      }
      long before = world.now;
      world.run(60, 1.3, 1);
      assertEquals(Level.HALVED, world.moves.getFirst().to());
      long took = world.times.getFirst() - before;
      assertTrue(took <= 30, "after " + took + " s, seed " + seed);
    }
  }

  @Test
  void aNoisyProductionTakesSomeLooksMore() {
    int soon = 0;
    for (int seed = 0; seed < 100; seed++) {
      World world = new World(Noise.PLAIN, seed);
      world.run(HOUR / 2, 1, 1);
      world.run(240, 1.3, 1);
      soon += world.moves.isEmpty() ? 0 : 1;
      world.run(1800, 1.3, 1);
      assertEquals(Level.HALVED, world.moves.getFirst().to(), "seed " + seed);
    }
    assertTrue(soon >= 90, "within four minutes: " + soon + " of 100");
  }

  @Test
  void whatHalfDoesNotMendIsSwitchedOff() {
    for (int seed = 0; seed < 100; seed++) {
      World world = new World(Noise.STEADY, seed);
      world.run(HOUR / 2, 1, 1);
      world.run(100, 1.4, 1.3);
      List<Level> levels = world.moves.stream().map(Move::to).toList();
      assertEquals(List.of(Level.HALVED, Level.OFF), levels.subList(0, 2), "seed " + seed);
    }
  }

  @Test
  void theLastStepIsTakenWhenProductionGetsWorseWithoutMirroring() {
    World world = new World(Noise.PLAIN, 3);
    world.run(HOUR / 2, 1, 1);
    while (world.guard.level() != Level.OFF) {
      world.run(1, 1.4, 1.3);
      assertTrue(world.now < HOUR);
    }
    Guard guard = world.guard;
    for (int i = 0; i < 40 && guard.level() == Level.OFF; i++) {
      guard.second(Reading.of(Math.log(0.02 * 1.5)));
    }
    assertEquals(Level.BLIND, guard.level());
    for (int i = 0; i < RULES.recover(); i++) {
      assertEquals(Level.BLIND, guard.level());
      guard.second(Reading.of(Double.NaN));
    }
    assertEquals(Level.OFF, guard.level());
  }

  @Test
  void itComesBackStepByStepAndEachRelapseTakesLonger() {
    for (int seed = 0; seed < 20; seed++) {
      World world = new World(Noise.PLAIN, seed);
      world.run(HOUR / 2, 1, 1);
      world.run(2 * HOUR, 1.4, 1.3);
      int moves = world.moves.size();
      assertTrue(moves >= 4 && moves <= 20, "no flapping: " + moves);
      world.run(HOUR, 1.4, 1.3);
      assertTrue(world.moves.size() - moves <= 6, "slower and slower: " + world.times);
      for (int i = 1; i < world.moves.size(); i++) {
        assertEquals(world.moves.get(i - 1).to(), world.moves.get(i).from());
      }
      world.run(3 * HOUR, 1, 1);
      assertEquals(Level.FULL, world.guard.level(), "well again");
    }
  }

  @Test
  void aSlowerProductionThatMirroringDoesNotMakeSlowerIsLeftAlone() {
    for (int seed = 0; seed < 100; seed++) {
      World world = new World(Noise.PLAIN, seed);
      world.run(HOUR, 1, 1);
      for (int i = 0; i < HOUR; i++) {
        world.guard.second(Reading.of(Math.log(0.04) + 0.1 * world.random.nextGaussian()));
      }
      assertEquals(List.of(), world.moves);
    }
  }

  @Test
  void pressureCountsOnlyWhenItFollowsMirroring() {
    assertEquals(Level.FULL, pressed(0.5, 0.5));
    assertEquals(Level.HALVED, pressed(0.5, 0.1));
    assertEquals(Level.FULL, pressed(0.15, 0.01));
  }

  private static Level pressed(double with, double without) {
    Guard guard = new Guard(RULES);
    for (int i = 0; i < 100 && guard.level() == Level.FULL; i++) {
      double share = guard.isProbing() ? without : with;
      double[] same = {Math.log(0.02)};
      guard.second(new Reading(same, same, share, 3));
    }
    return guard.level();
  }

  @Test
  void whatIsOffToLookComesBackOn() {
    World world = new World(Noise.STEADY, 1);
    while (!world.guard.isProbing()) {
      world.run(1, 1, 1);
    }
    assertTrue(world.now <= 600, "each ten minutes");
    world.run(RULES.window() + 1, 1, 1);
    assertFalse(world.guard.isProbing());
    world.run(RULES.window() + 2, 1, 1);
    Report report = world.guard.report();
    assertEquals(0.02, report.sides().getFirst().p50Now(), 0.005);
    assertEquals(0.02, report.sides().getFirst().p50Without(), 0.005);
  }
}
