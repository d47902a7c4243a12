package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `disk_*` from /proc/diskstats (kernel: Documentation/admin-guide/iostats.rst): whole disks only,
/// without loop and ram devices. A sector there is 512 bytes whatever the disk.
final class DiskPart extends ProcPart {
  private static final double SECTOR = 512;
  private static final double MILLIS = 1000;

  private final Path sysBlock;
  private final List<Disk> disks = new ArrayList<>();
  private long turn;

  DiskPart(ProcFile file, Path sysBlock) {
    super(file);
    this.sysBlock = sysBlock;
  }

  @Override
  void parse(Row row, double seconds) {
    turn++;
    for (int i = 0; !file.atEnd(); i++) {
      file.skipWords(2);
      file.skipBlanks();
      int length = file.wordLength(' ');
      if (length > 0) {
        Disk disk = disk(i, length);
        file.advance(length);
        disk.turn = turn;
        disk.set(row, seconds);
      }
      file.nextLine();
    }
  }

  /// Lines keep their order, so the disk of the same line is nearly always the right one.
  private Disk disk(int line, int length) {
    if (line < disks.size() && file.wordIs(disks.get(line).name, length)) {
      return disks.get(line);
    }
    for (int i = 0; i < disks.size(); i++) {
      if (file.wordIs(disks.get(i).name, length)) {
        return disks.get(i);
      }
    }
    // Those that are gone make room for the new one.
    disks.removeIf(gone -> gone.turn < turn - 1);
    byte[] name = file.copy(length);
    Disk disk = new Disk(name, isWhole(new String(name, StandardCharsets.UTF_8)));
    disks.add(disk);
    return disk;
  }

  private boolean isWhole(String name) {
    boolean virtual = name.startsWith("loop") || name.startsWith("ram");
    return !virtual && Files.exists(sysBlock.resolve(name.replace('/', '!')));
  }

  private final class Disk {
    private final byte[] name;
    private long turn = DiskPart.this.turn;
    private final boolean shown;
    private final Column[] columns = new Column[5];
    private final Counter[] counters = new Counter[5];

    Disk(byte[] name, boolean shown) {
      this.name = name;
      this.shown = shown;
      Labels labels = Labels.of("disk", new String(name, StandardCharsets.UTF_8));
      String[] metrics = {
        "disk_reads_per_second",
        "disk_read_bytes_per_second",
        "disk_writes_per_second",
        "disk_write_bytes_per_second",
        "disk_busy_ratio"
      };
      for (int i = 0; i < metrics.length; i++) {
        columns[i] = shown ? new Column(new Series(metrics[i], labels)) : Column.NONE;
        counters[i] = new Counter();
      }
    }

    void set(Row row, double seconds) {
      if (!shown) {
        return;
      }
      row.set(columns[0], counters[0].growth(file.number()) / seconds);
      file.skipWords(1);
      row.set(columns[1], counters[1].growth(file.number()) * SECTOR / seconds);
      file.skipWords(1);
      row.set(columns[2], counters[2].growth(file.number()) / seconds);
      file.skipWords(1);
      row.set(columns[3], counters[3].growth(file.number()) * SECTOR / seconds);
      file.skipWords(2);
      row.set(columns[4], Math.min(1, counters[4].growth(file.number()) / MILLIS / seconds));
    }
  }
}
