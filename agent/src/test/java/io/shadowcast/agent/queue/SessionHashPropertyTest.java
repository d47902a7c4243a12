package io.shadowcast.agent.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

final class SessionHashPropertyTest {
  private static final int MANY = 1_000_000;

  @Property
  void aLowerRateChoosesAmongThoseOfAHigherOneOnEveryHost(
      @ForAll @NotEmpty String campaign,
      @ForAll byte[] key,
      @ForAll @IntRange(max = 8) int offset,
      @ForAll @DoubleRange(min = 0, max = 1) double one,
      @ForAll @DoubleRange(min = 0, max = 1) double other) {
    long number = SessionHash.of(campaign).key(MemorySegment.ofArray(key), 0, key.length);
    byte[] elsewhere = new byte[key.length + offset];
    System.arraycopy(key, 0, elsewhere, offset, key.length);
    assertEquals(
        number,
        SessionHash.of(campaign).key(MemorySegment.ofArray(elsewhere), offset, offset + key.length),
        "another host, another place in memory");
    if (SessionHash.within(number, Math.min(one, other))) {
      assertTrue(SessionHash.within(number, Math.max(one, other)));
    }
    assertTrue(SessionHash.within(number, 1));
    assertFalse(SessionHash.within(number, 0));
  }

  @Property
  void theSmallerNumberIsChosenWheneverOneOfBothIs(
      @ForAll long one, @ForAll long other, @ForAll @DoubleRange(min = 0, max = 1) double rate) {
    assertEquals(
        SessionHash.within(one, rate) || SessionHash.within(other, rate),
        SessionHash.within(SessionHash.smaller(one, other), rate));
  }

  /// 10 000 +- 3 sigma, sigma = sqrt(n p (1 - p)) = 99.5.
  @Test
  void onePercentOfAMillionKeysIsWithinThreeSigma() {
    SessionHash hash = SessionHash.of("default");
    int kept = 0;
    for (int i = 0; i < MANY; i++) {
      kept += SessionHash.within(number(hash, "user-" + i), 0.01) ? 1 : 0;
    }
    double sigma = Math.sqrt(MANY * 0.01 * 0.99);
    assertTrue(Math.abs(kept - MANY * 0.01) <= 3 * sigma, "kept " + kept);
  }

  /// 1 024 cells, 1 023 degrees of freedom: above 1 168 once in a thousand (chi-square, normal
  /// approximation of Wilson and Hilferty).
  @Test
  void numbersAreUniformInTheirHighAndLowBitsAndForConnections() {
    SessionHash hash = SessionHash.of("default");
    long[] high = new long[1024];
    long[] low = new long[1024];
    long[] connections = new long[1024];
    for (int i = 0; i < MANY; i++) {
      long number = number(hash, Integer.toString(i));
      high[(int) (number >>> 54)]++;
      low[(int) (number & 1023)]++;
      connections[(int) (hash.connection((0x7f000001L << 32) | i, 1_000L * i) >>> 54)]++;
    }
    assertTrue(chiSquare(high) < 1168, "high: " + chiSquare(high));
    assertTrue(chiSquare(low) < 1168, "low: " + chiSquare(low));
    assertTrue(chiSquare(connections) < 1168, "connections: " + chiSquare(connections));
  }

  @Test
  void campaignsChooseIndependently() {
    SessionHash one = SessionHash.of("one");
    SessionHash other = SessionHash.of("other");
    assertNotEquals(one.salt(), other.salt());
    int both = 0;
    for (int i = 0; i < MANY; i++) {
      String key = "user-" + i;
      both +=
          SessionHash.within(number(one, key), 0.1) && SessionHash.within(number(other, key), 0.1)
              ? 1
              : 0;
    }
    assertEquals(0.01, both / (double) MANY, 0.0005);
  }

  private static long number(SessionHash hash, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return hash.key(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  private static double chiSquare(long[] cells) {
    double expected = (double) MANY / cells.length;
    double sum = 0;
    for (long cell : cells) {
      sum += (cell - expected) * (cell - expected) / expected;
    }
    return sum;
  }
}
