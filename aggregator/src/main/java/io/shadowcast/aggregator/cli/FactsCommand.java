package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Fact;
import io.shadowcast.wire.v1.ListFactVersionsRequest;
import io.shadowcast.wire.v1.ListFactVersionsResponse;
import io.shadowcast.wire.v1.ListFactsRequest;
import io.shadowcast.wire.v1.ListFactsResponse;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "facts", description = "Observed configuration, with its versions.")
final class FactsCommand extends Group {
  private static final int SHOWN = 60;
  private static final int DIGEST = 12;

  @Command(name = "list", description = "What holds on a host now, or held at some time.")
  int list(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Option(names = "--kind", paramLabel = "KIND", description = "for example file or package")
          @Nullable String kind,
      @Option(
              names = "--at",
              paramLabel = "TIME",
              description = "2h for 2 hours ago, or 2026-01-31T08:00:00Z; default now.")
          Arguments.@Nullable Moment at,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListFactsRequest.Builder request =
        ListFactsRequest.newBuilder().setParent(Names.host(host)).setKind(kind == null ? "" : kind);
    return session()
        .show(
            watching,
            link -> {
              if (at != null) {
                request.setAt(Wire.timestamp(at.at(clock.instant())));
              }
              ListFactsResponse facts =
                  Link.all(
                      page -> link.facts().listFacts(request.clone().setPageToken(page).build()));
              return View.of(facts, page(facts.getFactsList(), clock));
            });
  }

  @Command(name = "history", description = "All versions of one fact, oldest first.")
  int history(
      @Parameters(index = "0", paramLabel = "HOST", description = "web-1 or hosts/web-1")
          String host,
      @Parameters(index = "1", paramLabel = "KIND", description = "for example file") String kind,
      @Parameters(index = "2", paramLabel = "NAME", description = "for example /etc/hosts")
          String name,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListFactVersionsRequest request =
        ListFactVersionsRequest.newBuilder()
            .setParent(Names.host(host))
            .setKind(kind)
            .setName(name)
            .build();
    return session()
        .show(
            watching,
            link -> {
              ListFactVersionsResponse versions =
                  Link.all(page ->
                      link.facts()
                          .listFactVersions(request.toBuilder().setPageToken(page).build()));
              if (versions.getVersionsList().isEmpty()) {
                throw new CtlFailure(
                    ExitCode.NOT_FOUND,
                    "%s %s: no such fact (expected: one of `facts list %s`)"
                        .formatted(kind, name, host));
              }
              return View.of(versions, page(versions.getVersionsList(), clock));
            });
  }

  private static Page page(List<Fact> facts, Clock clock) {
    Table table = new Table("KIND", "NAME", "OBSERVED", "DIGEST", "VALUE");
    for (Fact fact : facts) {
      table.row(
          fact.getKind(),
          fact.getName(),
          Human.time(fact.getObserved().getWall(), clock),
          Human.orNone(clip(fact.getDigest(), DIGEST)),
          value(fact));
    }
    return Page.of(table);
  }

  private static String value(Fact fact) {
    if (fact.getAbsent()) {
      return "(absent)";
    }
    if (fact.getSecret()) {
      return "(secret)";
    }
    String value = fact.getValue();
    String first = value.lines().findFirst().orElse("");
    boolean more = first.length() > SHOWN || value.strip().length() > first.length();
    return Human.orNone(clip(first, SHOWN) + (more ? " ..." : ""));
  }

  private static String clip(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
