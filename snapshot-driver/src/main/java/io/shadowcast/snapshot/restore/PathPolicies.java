package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.FilePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which policy holds for which path: the first rule whose glob matches the path or a folder above
/// it decides; without one it is [PathPolicy#ROLLBACK].
///
/// @param rules in order
public record PathPolicies(List<Rule> rules) {
  /// Everything as the snapshot has it.
  public static final PathPolicies ROLLBACK = new PathPolicies(List.of());

  /// Copies.
  public PathPolicies {
    rules = List.copyOf(rules);
  }

  /// One rule.
  public record Rule(Glob glob, PathPolicy policy) {
    /// What it means for a path by itself.
    private PathPolicy single() {
      return policy == PathPolicy.EXCHANGE ? PathPolicy.ROLLBACK : policy;
    }
  }

  /// What parsing gave.
  public sealed interface Reading {
    /// The rules.
    record Read(PathPolicies policies) implements Reading {}

    /// Every fault, one line each.
    record Faulty(List<String> faults) implements Reading {}
  }

  /// Parses `GLOB=POLICY` rules: `/var/lib/data=keep`, `etc/**/*.conf=merge`. The glob is relative
  /// to the root of the target. `**=exchange` is of all or nothing.
  public static Reading parse(List<String> texts) {
    List<Rule> rules = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String text : texts) {
      rule(text, faults).ifPresent(rules::add);
    }
    return faults.isEmpty()
        ? new Reading.Read(new PathPolicies(rules))
        : new Reading.Faulty(List.copyOf(faults));
  }

  private static Optional<Rule> rule(String text, List<String> faults) {
    int at = text.lastIndexOf('=');
    if (at < 0) {
      faults.add("policy: " + text + " (expected: GLOB=rollback, GLOB=keep or GLOB=merge)");
      return Optional.empty();
    }
    Optional<PathPolicy> policy = policy(text.substring(at + 1).strip());
    if (policy.isEmpty()) {
      faults.add("policy: " + text + " (expected: rollback, keep or merge after the =)");
    }
    String glob = text.substring(0, at).strip();
    if (policy.equals(Optional.of(PathPolicy.EXCHANGE)) && !glob.equals(Glob.ALL)) {
      faults.add("policy: " + text + " (expected: ** before =exchange, it is of all or nothing)");
      return Optional.empty();
    }
    Optional<String> fault = Glob.fault(glob);
    fault.ifPresent(each -> faults.add("policy: " + text + " (expected: " + each + ")"));
    return policy.isEmpty() || fault.isPresent()
        ? Optional.empty()
        : Optional.of(new Rule(new Glob(glob), policy.get()));
  }

  private static Optional<PathPolicy> policy(String text) {
    for (PathPolicy each : PathPolicy.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// What holds for a path by itself: all but [PathPolicy#EXCHANGE].
  public PathPolicy of(FilePath path) {
    for (Rule rule : rules) {
      if (rule.glob.covers(path)) {
        return rule.single();
      }
    }
    return PathPolicy.ROLLBACK;
  }

  /// Whether the target is to be exchanged as a whole: by the first rule that is of everything.
  public boolean exchange() {
    return rules.stream()
        .filter(rule -> rule.glob.text().equals(Glob.ALL))
        .findFirst()
        .filter(rule -> rule.policy == PathPolicy.EXCHANGE)
        .isPresent();
  }

  /// Whether everything in that folder has the folder's own policy.
  public boolean uniformIn(FilePath folder) {
    PathPolicy own = of(folder);
    for (Rule rule : rules) {
      if (rule.glob.covers(folder)) {
        return true;
      }
      if (rule.single() != own && rule.glob.mayCoverIn(folder)) {
        return false;
      }
    }
    return true;
  }

  /// Whether any rule asks for a base to merge with.
  public boolean merges() {
    return rules.stream().anyMatch(rule -> rule.policy == PathPolicy.MERGE);
  }
}
