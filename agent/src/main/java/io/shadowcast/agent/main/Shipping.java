package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.spool.Append;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.words.Batch;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.Event;
import io.shadowcast.words.Fact;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.SourceTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what the rooms hand over into batches; each batch of samples takes the accounts of that
/// moment along.
final class Shipping {
  private static final Logger LOG = LoggerFactory.getLogger(Shipping.class);
  private static final int FACTS = 200;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AgentSettings settings;
  private final Spool spool;
  private final InstantSource clock;
  private final Supplier<List<Ledger>> ledgers;
  private final Supplier<List<Comparison>> comparisons;
  private final Supplier<List<Loss>> drops;
  private final Map<LossReason, Long> told = new EnumMap<>(LossReason.class);
  private Instant said = Instant.MIN;
  private long refused;

  Shipping(
      AgentSettings settings,
      Spool spool,
      InstantSource clock,
      Supplier<List<Ledger>> ledgers,
      Supplier<List<Comparison>> comparisons,
      Supplier<List<Loss>> drops) {
    this.settings = settings;
    this.spool = spool;
    this.clock = clock;
    this.ledgers = ledgers;
    this.comparisons = comparisons;
    this.drops = drops;
  }

  /// Samples with ledgers, and with what the capture was never given since the batch before; other
  /// contents as they are.
  synchronized void ship(Batch.Contents contents) {
    if (contents.frames().isEmpty()) {
      append(contents, List.of());
      return;
    }
    List<Loss> now = drops.get();
    List<Loss> news = now.stream().map(this::growth).filter(loss -> loss.records() > 0).toList();
    Batch.Contents all =
        new Batch.Contents(
            contents.frames(),
            contents.facts(),
            ledgers.get(),
            comparisons.get(),
            contents.events());
    if (append(all, news)) {
      now.forEach(loss -> told.put(loss.reason(), loss.records()));
    }
  }

  /// Something an operator would want to read.
  void ship(String kind, String text, SourceTime when) {
    ship(
        new Batch.Contents(
            List.of(), List.of(), List.of(), List.of(), List.of(new Event(kind, text, when))));
  }

  private Loss growth(Loss total) {
    long before = told.getOrDefault(total.reason(), 0L);
    return new Loss(total.reason(), Math.max(0, total.records() - before), 0);
  }

  /// Facts, a few hundred to a batch.
  ///
  /// @return whether all of them are in the spool; else they are to be told again
  boolean shipFacts(List<Fact> facts) {
    boolean all = true;
    for (int from = 0; all && from < facts.size(); from += FACTS) {
      List<Fact> some = facts.subList(from, Math.min(facts.size(), from + FACTS));
      Batch.Contents contents =
          new Batch.Contents(List.of(), some, List.of(), List.of(), List.of());
      all = isIn(spool.offer(contents, clock.instant()));
    }
    return all;
  }

  private boolean append(Batch.Contents contents, List<Loss> losses) {
    return isIn(spool.append(contents, losses, clock.instant()));
  }

  private boolean isIn(Append outcome) {
    return switch (outcome) {
      case Append.Appended _ -> true;
      case Append.Refused(String reason) -> {
        say(reason);
        yield false;
      }
    };
  }

  private synchronized void say(String reason) {
    refused++;
    Instant now = clock.instant();
    if (said.isBefore(now.minus(MINUTE))) {
      LOG.warn("{}: {} batches found no room in the spool: {}", settings.host(), refused, reason);
      said = now;
    }
  }
}
