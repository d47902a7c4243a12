package io.shadowcast.trainer.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowFileTest {
  private static final String HEADER =
      "start_unix_ms,vm_type,shadow,rate,cpu_seconds_per_request,request_bytes_mean,write_ratio,"
          + "lost,stolen,p95_millis,throughput,cpu_cores,error_ratio";

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    List<WindowRow> windows = new QueueingWorkload(1, 0.01).run("small", 1, 5, 20, 40);
    Path file = directory.resolve("windows.csv");
    WindowFile.write(file, windows.stream());
    assertEquals(new WindowFile.Reading.Valid(windows), WindowFile.read(file));
  }

  @Test
  void everyFaultOfAFileIsNamedWithItsLine() throws Exception {
    Path file = directory.resolve("windows.csv");
    Files.writeString(
        file,
        String.join(
            "\n",
            HEADER,
            "1000,small,,80,0.01,100,0.1,0,0,20,80,0.5,0",
            "x,Small!,,-1,0.01,100,1.5,0,0,0,NaN,0.5,0",
            "1000,small,80"));
    List<String> faults =
        assertInstanceOf(WindowFile.Reading.Faulty.class, WindowFile.read(file)).faults();
    assertEquals(7, faults.size(), faults.toString());
    assertEquals(
        "windows.csv:3: start_unix_ms: x (expected: milliseconds since 1970)", faults.get(0));
    assertEquals("windows.csv:3: rate: -1 (expected: a number > 0)", faults.get(2));
    assertEquals("windows.csv:4: columns: 3 (expected: 13)", faults.get(6));
  }

  @Test
  void fileOfAnotherKindIsRefusedByItsHeader() throws Exception {
    Path file = directory.resolve("windows.csv");
    Files.writeString(file, "a,b\n1,2\n");
    List<String> faults =
        assertInstanceOf(WindowFile.Reading.Faulty.class, WindowFile.read(file)).faults();
    assertEquals("windows.csv:1: header: a,b (expected: " + HEADER + ")", faults.getFirst());
  }
}
