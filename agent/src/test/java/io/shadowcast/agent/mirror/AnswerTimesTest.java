package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Against a map in the order of its entries.
class AnswerTimesTest {
  private static final int MOST = 8;

  record Put(long connection, Answer answer) {}

  record Key(long connection, long sequence) {}

  @Property(tries = 500)
  void theLastOnesAreFoundAndNoOthers(@ForAll("puts") List<Put> puts) {
    AnswerTimes times = new AnswerTimes(MOST);
    Map<Key, Answer> expected = new LinkedHashMap<>();
    for (Put put : puts) {
      times.put(put.connection(), put.answer());
      expected.put(new Key(put.connection(), put.answer().sequence()), put.answer());
      if (expected.size() > MOST) {
        expected.remove(expected.keySet().iterator().next());
      }
      for (long connection = 0; connection < 4; connection++) {
        for (long sequence = 0; sequence < 8; sequence++) {
          assertEquals(
              expected.get(new Key(connection, sequence)), times.find(connection, sequence));
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Put>> puts() {
    Arbitrary<Answer> answers =
        Combinators.combine(
                Arbitraries.longs().between(0, 7),
                Arbitraries.longs().between(0, 1_000_000),
                Arbitraries.integers().between(100, 599),
                Arbitraries.integers().between(0, 9))
            .as((sequence, nanos, status, load) ->
                new Answer(sequence, nanos, status, load, load + 1));
    return Combinators.combine(Arbitraries.longs().between(0, 3), answers)
        .as(Put::new)
        .list()
        .ofMaxSize(60);
  }
}
