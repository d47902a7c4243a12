package io.shadowcast.snapshot.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Pure differences.
class DeltaTest {
  private static final int BITS = 200;

  /// States are small numbers: every way in which three of them can be equal occurs.
  @Property
  void threeStatesAreDecidedByWhoChanged(
      @ForAll @IntRange(max = 2) int base,
      @ForAll @IntRange(max = 2) int target,
      @ForAll @IntRange(max = 2) int live) {
    ThreeWay decision = ThreeWay.of(live == target, live == base, target == base);
    assertEquals(
        switch (decision) {
          case NOTHING -> live == target;
          case TAKE_TARGET -> live == base && target != base;
          case KEEP_LIVE -> target == base && live != base;
          case CONFLICT -> live != base && target != base && live != target;
        },
        true);
  }

  @Provide
  Arbitrary<Ranges> ranges() {
    Arbitrary<Range> range =
        Combinators.combine(
                Arbitraries.integers().between(0, BITS - 2), Arbitraries.integers().between(1, 60))
            .as((start, length) -> new Range(start, Math.min(BITS, start + length)));
    return range.list().ofMaxSize(6).map(Ranges::new);
  }

  private static BitSet bits(Ranges ranges) {
    BitSet out = new BitSet(BITS);
    ranges.list().forEach(each -> out.set((int) each.start(), (int) Math.min(BITS, each.end())));
    return out;
  }

  @Property
  void whatIsLeftOfASetIsWhatTheOtherHasNot(
      @ForAll("ranges") Ranges one, @ForAll("ranges") Ranges other) {
    BitSet expected = bits(one);
    expected.andNot(bits(other));
    assertEquals(expected, bits(RangeSets.minus(one, other)));
    assertTrue(bits(RangeSets.complement(one)).intersects(bits(one)) == false);
  }

  @Property
  void wholeUnitsLieWithinTheSet(@ForAll("ranges") Ranges set) {
    BitSet outside = bits(RangeSets.wholeUnits(set, 16, BITS));
    outside.andNot(bits(set));
    assertTrue(outside.isEmpty());
  }

  @Test
  void foldersAreJoinedByName() {
    FileName a = FileName.of("a");
    FileName b = FileName.of("b");
    assertEquals(
        List.of(
            new NameJoin.Row<>(a, Optional.of(1), Optional.empty()),
            new NameJoin.Row<>(b, Optional.of(2), Optional.of("x"))),
        NameJoin.of(Map.of(b, 2, a, 1), Map.of(b, "x")));
  }

  @Test
  void attributesThatDifferAreNamed() {
    Attributes one = new Attributes(0644, 0, 0, 1, 0, Map.of("user.a", "00"));
    Attributes other = new Attributes(0755, 0, 0, 2, 0, Map.of());
    assertEquals(
        List.of("mode 644 (expected: 755)", "mtime 1 (expected: 2)", "user.a 00 (expected: none)"),
        AttributesDelta.of(one, other));
    Attributes later = new Attributes(0644, 0, 0, 9, 0, Map.of("user.a", "00"));
    assertTrue(AttributesDelta.sameButTime(one, later));
    assertTrue(!AttributesDelta.sameButTime(one, other));
  }
}
