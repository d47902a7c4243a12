package io.shadowcast.words;

import java.time.Instant;
import java.util.List;

/// What an agent learned since its previous batch. (host, boot, sequence) is unique.
///
/// @param sequence 1, 2, 3 ... without holes within a boot
/// @param watermark everything observed before this instant is in this batch or an earlier one
/// @param losses what was lost on the agent between the previous batch and this one
public record Batch(
    BootId boot,
    long sequence,
    SourceTime created,
    Instant watermark,
    Contents contents,
    List<Loss> losses) {
  /// The payload of a batch.
  ///
  /// @param ledgers accounting since the start of the agent
  public record Contents(
      List<SampleFrame> frames,
      List<Fact> facts,
      List<Ledger> ledgers,
      List<Comparison> comparisons,
      List<Event> events) {
    /// Nothing.
    public static final Contents EMPTY =
        new Contents(List.of(), List.of(), List.of(), List.of(), List.of());

    /// Copies.
    public Contents {
      frames = List.copyOf(frames);
      facts = List.copyOf(facts);
      ledgers = List.copyOf(ledgers);
      comparisons = List.copyOf(comparisons);
      events = List.copyOf(events);
    }

    /// Whether there is nothing to send.
    public boolean isEmpty() {
      return equals(EMPTY);
    }
  }

  /// Copies; refuses a sequence below 1.
  public Batch {
    Check.that(sequence >= 1, "sequence", sequence, ">= 1");
    losses = List.copyOf(losses);
  }
}
