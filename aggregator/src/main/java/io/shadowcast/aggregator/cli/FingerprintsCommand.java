package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.CompareFingerprintsRequest;
import io.shadowcast.wire.v1.CompareFingerprintsResponse;
import io.shadowcast.wire.v1.Fingerprint;
import io.shadowcast.wire.v1.FingerprintDifference;
import io.shadowcast.wire.v1.FingerprintGroup;
import io.shadowcast.wire.v1.FingerprintLevel;
import io.shadowcast.wire.v1.FingerprintSide;
import io.shadowcast.wire.v1.FingerprintTrait;
import io.shadowcast.wire.v1.GetFingerprintRequest;
import io.shadowcast.wire.v1.GroupFingerprintsRequest;
import io.shadowcast.wire.v1.GroupFingerprintsResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fingerprints",
    description = "What workloads are like, and how like one is to another.")
final class FingerprintsCommand extends Group {
  /// Of which windows.
  static final class Range {
    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "1d for a day ago (default), or 2026-01-31T08:00:00Z.")
    private Arguments.@Nullable Moment since;

    @Option(names = "--until", paramLabel = "TIME", description = "In the same form; default now.")
    private Arguments.@Nullable Moment until;

    GetFingerprintRequest of(String workload, Instant now) {
      GetFingerprintRequest.Builder request =
          GetFingerprintRequest.newBuilder().setWorkload(Names.workload(workload));
      if (since != null) {
        request.setStartTime(Wire.timestamp(since.at(now)));
      }
      if (until != null) {
        request.setEndTime(Wire.timestamp(until.at(now)));
      }
      return request.build();
    }
  }

  @Command(name = "show", description = "What production is like at each level of its load.")
  int show(
      @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop") String workload,
      @Mixin Range range,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Also write it to a new file, to be compared with later.")
          @Nullable Path out,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    return session()
        .show(
            watching,
            link -> {
              Fingerprint found =
                  link.fingerprints().getFingerprint(range.of(workload, clock.instant()));
              if (out != null) {
                keep(out, found.getExported());
              }
              return View.of(found, page(found, clock));
            });
  }

  private static void keep(Path file, String exported) {
    OwnerOnly.inDirectory(file);
    try {
      OwnerOnly.create(file, exported.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CtlFailure(
          ExitCode.INVALID, "--out: %s (expected: a new file)".formatted(e.toString()), e);
    }
  }

  private static Page page(Fingerprint found, Clock clock) {
    Page page =
        Page.of(
            new Table("", "")
                .row("Workload", found.getSubject())
                .row("From", Human.time(found.getStartTime(), clock))
                .row("Until", Human.time(found.getEndTime(), clock)));
    String[] names = {"quietest quarter", "second quarter", "third quarter", "busiest quarter"};
    for (int level = 0; level < found.getLevelsCount(); level++) {
      FingerprintLevel each = found.getLevels(level);
      Table table = new Table("TRAIT", ">MEDIAN", ">P95");
      for (FingerprintTrait trait : each.getTraitsList()) {
        table.row(trait.getTrait(), Human.number(trait.getMedian()), Human.number(trait.getP95()));
      }
      String name = level < names.length ? names[level] : "level " + level;
      page = page.section("The %s, %d windows".formatted(name, each.getWindows()), table);
    }
    return page;
  }

  @Command(name = "compare", description = "How like two are, and by what.")
  int compare(
      @Parameters(
              index = "0",
              paramLabel = "ONE",
              description = "web-1/shop, or a file of `show --out`, which ends with .json")
          String one,
      @Parameters(index = "1", paramLabel = "OTHER", description = "the same") String other,
      @Mixin Range range,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    return session()
        .show(
            watching,
            link -> {
              CompareFingerprintsResponse found =
                  link.fingerprints()
                      .compareFingerprints(
                          CompareFingerprintsRequest.newBuilder()
                              .setOne(side(one, range, clock))
                              .setOther(side(other, range, clock))
                              .build());
              return View.of(found, page(found));
            });
  }

  private static FingerprintSide side(String named, Range range, Clock clock) {
    if (!named.endsWith(".json")) {
      return FingerprintSide.newBuilder().setWorkload(range.of(named, clock.instant())).build();
    }
    try {
      return FingerprintSide.newBuilder().setExported(Files.readString(Path.of(named))).build();
    } catch (IOException e) {
      throw new CtlFailure(
          ExitCode.INVALID, "%s: %s (expected: a file)".formatted(named, e.toString()), e);
    }
  }

  private static Page page(CompareFingerprintsResponse found) {
    Table fields =
        new Table("", "")
            .row("Alike", "%.3f of 1".formatted(found.getScore()))
            .row("Distance", number(found.getDistance()) + ", 1 is a factor of two")
            .row(
                "Answer to load",
                found.hasCosine() ? "cosine " + number(found.getCosine()) : "one has none")
            .row("Joint structure", number(found.getJoint()) + " apart, of 0..1");
    Table parts =
        new Table("TRAIT", ">DISTANCE", ">" + found.getOneSubject(), ">" + found.getOtherSubject());
    for (FingerprintDifference part : found.getDifferencesList()) {
      parts.row(
          part.getTrait(),
          number(part.getDistance()),
          Human.number(part.getOne()),
          Human.number(part.getOther()));
    }
    return Page.of(fields).section("Most alike first; medians of the busiest quarter", parts);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  @Command(name = "groups", description = "Which workloads are alike.")
  int groups(
      @Option(
              names = "--distance",
              paramLabel = "DISTANCE",
              description =
                  "How far apart they may be on average, default 0.5; 1: a factor of two.")
          @Nullable Double furthest,
      @Mixin Range range,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    return session()
        .show(
            watching,
            link -> {
              GetFingerprintRequest span = range.of("none/none", clock.instant());
              GroupFingerprintsRequest.Builder request = GroupFingerprintsRequest.newBuilder();
              if (span.hasStartTime()) {
                request.setStartTime(span.getStartTime());
              }
              if (span.hasEndTime()) {
                request.setEndTime(span.getEndTime());
              }
              if (furthest != null) {
                request.setFurthest(furthest);
              }
              GroupFingerprintsResponse found =
                  link.fingerprints().groupFingerprints(request.build());
              return View.of(found, page(found));
            });
  }

  private static Page page(GroupFingerprintsResponse found) {
    Table table = new Table("GROUP", "WORKLOAD");
    int number = 1;
    for (FingerprintGroup group : found.getGroupsList()) {
      for (String workload : group.getWorkloadsList()) {
        table.row(String.valueOf(number), Names.brief(workload));
      }
      number++;
    }
    found.getNotKnownList().forEach(name -> table.row("-", Names.brief(name)));
    return Page.of(table);
  }
}
