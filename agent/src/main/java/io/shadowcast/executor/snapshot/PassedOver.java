package io.shadowcast.executor.snapshot;

import io.shadowcast.snapshot.repository.Catalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Why no snapshot from before a time is good enough: which there are, what each of them lacks, and
/// what would take it all the same.
///
/// @param target its name
/// @param before those that ended before, the newest first
/// @param first the first of all that there are; empty: there is none
record PassedOver(
    String target, Instant time, List<Catalogue.Entry> before, Optional<Catalogue.Entry> first) {
  private static final int SHOWN = 10;

  String text() {
    return "before: %s (expected: a snapshot of %s that ended before it, verified, of one instant and not tainted); %s"
        .formatted(time, target, before.isEmpty() ? none() : all());
  }

  private String none() {
    return first
        .map(each -> "the first one ended at " + ended(each))
        .orElse("there is no snapshot of it at all");
  }

  private String all() {
    List<String> each = new ArrayList<>(before.stream().limit(SHOWN).map(this::one).toList());
    if (before.size() > SHOWN) {
      each.add("and %d older ones".formatted(before.size() - SHOWN));
    }
    return "passed over: " + String.join("; ", each);
  }

  private String one(Catalogue.Entry entry) {
    Set<Catalogue.Lack> lacks = Catalogue.lacks(entry);
    List<String> why = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (Catalogue.Lack lack : lacks) {
      switch (lack) {
        case TAINTED -> why.add("tainted");
        case UNVERIFIED -> {
          why.add("not verified");
          options.add("--unverified");
        }
        case FUZZY -> {
          why.add("fuzzy");
          options.add("--fuzzy");
        }
      }
    }
    String remedy =
        lacks.contains(Catalogue.Lack.TAINTED)
            ? "only its id takes it"
            : "taken with " + String.join(" ", options) + proof(lacks);
    return "%s of %s is %s (%s)"
        .formatted(entry.manifest().id(), ended(entry), String.join(" and ", why), remedy);
  }

  private String proof(Set<Catalogue.Lack> lacks) {
    return lacks.equals(Set.of(Catalogue.Lack.UNVERIFIED))
        ? ", or after `agent snapshot verify " + target + "`"
        : "";
  }

  private static Instant ended(Catalogue.Entry entry) {
    return entry.manifest().time().ended().wall();
  }
}
