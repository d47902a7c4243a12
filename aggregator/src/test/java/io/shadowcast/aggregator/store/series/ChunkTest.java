package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChunkTest {
  /// Times and values of some columns.
  @SuppressWarnings("ArrayRecordComponent") // never compared, and the encoder takes arrays
  record Rows(long[] wall, double[][] columns) {}

  @Provide
  Arbitrary<Rows> rows() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 70), Arbitraries.integers().between(0, 6))
        .flatAs((rows, columns) ->
            Combinators.combine(
                    times().array(long[].class).ofSize(rows),
                    column(rows).array(double[][].class).ofSize(columns))
                .as(Rows::new));
  }

  /// Any time: sorted, equal, set back.
  private static Arbitrary<Long> times() {
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.longs().between(1_700_000_000_000_000_000L, 1_700_000_100_000_000_000L));
  }

  private static Arbitrary<double[]> column(int rows) {
    Arbitrary<Double> special =
        Arbitraries.of(
            Double.NaN,
            Double.longBitsToDouble(0x7ff8000000000123L),
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            0.0,
            Double.MIN_VALUE,
            9007199254740992.0,
            9007199254740994.0,
            -1e300);
    Arbitrary<Double> whole = Arbitraries.integers().between(-1000, 1000).map(Integer::doubleValue);
    return Arbitraries.oneOf(
        whole.array(double[].class).ofSize(rows),
        Arbitraries.doubles().array(double[].class).ofSize(rows),
        Arbitraries.oneOf(special, whole).array(double[].class).ofSize(rows),
        Arbitraries.oneOf(special, whole).map(v -> filled(rows, v)));
  }

  private static double[] filled(int rows, double value) {
    double[] values = new double[rows];
    Arrays.fill(values, value);
    return values;
  }

  @Property(tries = 2000)
  void everyBitComesBack(@ForAll("rows") Rows rows) {
    try (ChunkEncoder encoder = new ChunkEncoder()) {
      Chunk chunk = Chunk.open(encoder.encode(rows.wall, rows.columns, 0, rows.wall.length));
      assertArrayEquals(rows.wall, chunk.wallNanos());
      assertEquals(rows.columns.length, chunk.columns());
      for (int i = 0; i < rows.columns.length; i++) {
        assertArrayEquals(bits(rows.columns[i]), bits(chunk.column(i)));
      }
    }
  }

  @Property(tries = 300)
  void anyRangeOfRowsComesBack(@ForAll("rows") Rows rows, @ForAll Random random) {
    int from = random.nextInt(rows.wall.length + 1);
    int to = from + random.nextInt(rows.wall.length - from + 1);
    try (ChunkEncoder encoder = new ChunkEncoder()) {
      Chunk chunk = Chunk.open(encoder.encode(rows.wall, rows.columns, from, to));
      assertArrayEquals(Arrays.copyOfRange(rows.wall, from, to), chunk.wallNanos());
      for (int i = 0; i < rows.columns.length; i++) {
        assertArrayEquals(
            bits(Arrays.copyOfRange(rows.columns[i], from, to)), bits(chunk.column(i)));
      }
    }
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Property(tries = 300)
  void damageIsNoticed(@ForAll("rows") Rows rows, @ForAll Random random) {
    try (ChunkEncoder encoder = new ChunkEncoder()) {
      byte[] bytes = encoder.encode(rows.wall, rows.columns, 0, rows.wall.length);
      int at = ChunkEncoder.HEADER + random.nextInt(bytes.length - ChunkEncoder.HEADER);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      assertThrows(SeriesStoreException.class, () -> Chunk.open(bytes));
    }
  }

  @Test
  void regularSamplesAreSmall() {
    int rows = 3600;
    long[] wall = new long[rows];
    double[] ratio = new double[rows];
    double[] count = new double[rows];
    Random random = new Random(1);
    for (int i = 0; i < rows; i++) {
      wall[i] = 1_700_000_000_000_000_000L + i * 1_000_000_000L + random.nextInt(1_000_000);
      ratio[i] = random.nextInt(100) / 100.0;
      count[i] = i * 10 + random.nextInt(3);
    }
    try (ChunkEncoder encoder = new ChunkEncoder()) {
      int size = encoder.encode(wall, new double[][] {ratio, count}, 0, rows).length;
      assertTrue(size < rows * 12, () -> size + " bytes for " + rows + " rows");
    }
  }
}
