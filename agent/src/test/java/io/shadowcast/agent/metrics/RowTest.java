package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final FrameBuilder frames = new FrameBuilder();
  private final Row row = new Row(2);
  private long now;

  @Test
  void interfacesThatCameAndWentMakeRoomAndMayComeBack() {
    Column stays = new Column(Series.of("load1"));
    for (int i = 0; i < 20; i++) {
      Column passing = new Column(nic(i));
      assertEquals(List.of(Series.of("load1"), nic(i)), frame(stays, passing).series());
      silence(stays, 70);
      assertEquals(List.of(Series.of("load1"), nic(i)), frame(stays, passing).series());
      silence(stays, 70);
    }
    assertTrue(row.width() <= 2, "places " + row.width());
    assertTrue(Double.isNaN(row.takeRefused()));
  }

  @Test
  void whatFindsNoRoomIsRefusedAndCounted() {
    frame(new Column(nic(1)), new Column(nic(2)), new Column(nic(3)), new Column(nic(4)));
    assertEquals(2, row.takeRefused());
    assertTrue(Double.isNaN(row.takeRefused()));
  }

  @Test
  void twoHoldersOfASeriesShareItsPlace() {
    Column one = new Column(nic(1));
    Column same = new Column(nic(1));
    assertEquals(List.of(nic(1)), frame(one, same).series());
    silence(new Column(Series.of("load1")), 70);
    assertEquals(List.of(nic(1)), frame(same, one).series());
  }

  private void silence(Column but, int minutes) {
    for (int i = 0; i < minutes; i++) {
      frame(but);
    }
  }

  private SampleFrame frame(Column... columns) {
    row.clear();
    for (Column column : columns) {
      row.set(column, 1);
    }
    frames.add(now, row);
    now += MINUTE;
    return frames.close(row, now);
  }

  private static Series nic(int number) {
    return new Series("net_receive_bytes_per_second", Labels.of("interface", "veth" + number));
  }
}
