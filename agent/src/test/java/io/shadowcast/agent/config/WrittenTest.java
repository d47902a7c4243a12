package io.shadowcast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S,0ms",
    "PT1.5S,1500ms",
    "PT10S,10s",
    "PT90S,90s",
    "PT1M,1m",
    "PT2H,2h",
    "PT168H,7d"
  })
  void timesAreWrittenAsSettingsHaveThem(Duration time, String text) {
    assertEquals(text, Written.time(time));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "4097,4097", "262144,256KiB", "268435456,256MiB", "1073741824,1GiB"})
  void sizesAreWrittenAsSettingsHaveThem(long bytes, String text) {
    assertEquals(text, Written.size(bytes));
  }
}
