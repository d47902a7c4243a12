package io.shadowcast.trainer.fingerprint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How like two fingerprints are, and by what.
///
/// @param score 0..1: 1 is the same, a half is a mean factor of 1.6 in every trait
/// @param distance mean over levels and traits of the area between their distributions, where 1 is
///   a factor of two or a quarter of all, and what their joint structure adds
/// @param cosine between the ways in which the medians move with the load, -1..1; NaN when either
///   does not move
/// @param joint how differently traits hang together, 0..1
/// @param parts how far apart each trait is, what is most alike first
public record Similarity(
    double score, double distance, double cosine, double joint, List<Part> parts) {
  /// Copies.
  public Similarity {
    parts = List.copyOf(parts);
  }

  /// One trait.
  ///
  /// @param distance mean over levels; 1 is a factor of two or a quarter of all
  /// @param one median at the busiest level of the first
  /// @param other of the second
  public record Part(Trait trait, double distance, double one, double other) {}

  static Similarity of(Fingerprint one, Fingerprint other) {
    Map<Trait, Double> sums = new EnumMap<>(Trait.class);
    double joint = 0;
    for (int level = 0; level < Fingerprint.LEVELS; level++) {
      Level mine = one.levels().get(level);
      Level theirs = other.levels().get(level);
      joint += mine.jointDistance(theirs) / Fingerprint.LEVELS;
      for (Trait trait : Trait.values()) {
        double distance = mine.of(trait).distance(theirs.of(trait), trait);
        sums.merge(trait, distance / Fingerprint.LEVELS, Double::sum);
      }
    }
    List<Part> parts = new ArrayList<>();
    sums.forEach((trait, distance) ->
        parts.add(new Part(trait, distance, busiest(one, trait), busiest(other, trait))));
    parts.sort(Comparator.comparingDouble(Part::distance));
    double mean = sums.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    double distance = mean + joint;
    return new Similarity(
        Math.exp(-distance), distance, cosine(moves(one), moves(other)), joint, parts);
  }

  private static double busiest(Fingerprint of, Trait trait) {
    return of.levels().getLast().of(trait).median();
  }

  /// How the medians of each level differ from those of the quietest.
  private static double[] moves(Fingerprint of) {
    Trait[] traits = Trait.values();
    double[] moves = new double[(Fingerprint.LEVELS - 1) * traits.length];
    for (int level = 1; level < Fingerprint.LEVELS; level++) {
      for (Trait trait : traits) {
        double quiet = trait.scaled(of.levels().getFirst().of(trait).median());
        double here = trait.scaled(of.levels().get(level).of(trait).median());
        moves[(level - 1) * traits.length + trait.place()] = here - quiet;
      }
    }
    return moves;
  }

  private static double cosine(double[] one, double[] other) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
      first += one[i] * one[i];
      second += other[i] * other[i];
    }
    return first == 0 || second == 0 ? Double.NaN : product / Math.sqrt(first * second);
  }
}
