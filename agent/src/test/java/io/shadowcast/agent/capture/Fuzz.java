package io.shadowcast.agent.capture;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Throws inputs at a parser: for five seconds, or `-Dshadowcast.fuzz.seconds=600` by hand. Each
/// trial has its own seed, which a failure names; `-Dshadowcast.fuzz.seed=N` begins with that
/// trial. A trial that does not come back fails with where it hangs.
public final class Fuzz {
  private static final Duration LONGEST_TRIAL = Duration.ofSeconds(60);

  private static final List<String> WORDS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\0",
          " ",
          "\t",
          ":",
          ";",
          ",",
          "\r\n\r\n",
          "0\r\n\r\n",
          "Content-Length: 5\r\n",
          "Content-Length: 99999999999999999999\r\n",
          "Content-Length: -1\r\n",
          "Transfer-Encoding: chunked\r\n",
          "HTTP/1.1 ",
          "HTTP/1.0",
          "GET / HTTP/1.1\r\n\r\n",
          "ffffffffffffffff\r\n",
          "*3\r\n",
          "$-1\r\n",
          "$3\r\nabc\r\n",
          "*1\r\n$4\r\nPING\r\n",
          "9223372036854775807",
          "\u00ff\u00fe\u0016\u0003");

  private Fuzz() {}

  /// Runs trials until the time is over.
  ///
  /// @param what names the parser in the output
  public static void run(String what, Consumer<Random> trial) throws InterruptedException {
    long seconds = Long.getLong("shadowcast.fuzz.seconds", 5);
    AtomicLong seed = new AtomicLong(Long.getLong("shadowcast.fuzz.seed", System.nanoTime()));
    AtomicReference<Throwable> fault = new AtomicReference<>();
    System.out.println(
        "fuzz: " + what + " for " + seconds + " s, -Dshadowcast.fuzz.seed=" + seed.get());
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    Thread worker =
        Thread.ofPlatform()
            .daemon()
            .unstarted(() -> {
              while (fault.get() == null && System.nanoTime() < deadline) {
                attempt(trial, seed, fault);
              }
            });
    worker.start();
    worker.join(Duration.ofSeconds(seconds).plus(LONGEST_TRIAL));
    if (worker.isAlive()) {
      AssertionError hangs = new AssertionError(again(what, seed.get()) + " and hangs here");
      hangs.setStackTrace(worker.getStackTrace());
      throw hangs;
    }
    if (fault.get() != null) {
      fail(again(what, seed.get()), fault.get());
    }
  }

  private static void attempt(
      Consumer<Random> trial, AtomicLong seed, AtomicReference<Throwable> fault) {
    try {
      trial.accept(new Random(seed.get()));
      seed.incrementAndGet();
    } catch (Throwable e) {
      fault.set(e);
    }
  }

  private static String again(String what, long seed) {
    return "fuzz: " + what + ": -Dshadowcast.fuzz.seed=" + seed + " begins with the trial";
  }

  /// A few of the samples one behind the other, damaged in up to eight places or in none.
  public static byte[] damaged(Random random, List<String> samples) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      text.append(samples.get(random.nextInt(samples.size())));
    }
    for (int i = random.nextInt(9); i > 0 && !text.isEmpty(); i--) {
      damage(text, random);
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void damage(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    switch (random.nextInt(5)) {
      case 0 -> text.setCharAt(at, (char) random.nextInt(256));
      case 1 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
      case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 20)));
      case 3 -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
      default -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())).repeat(2));
    }
  }
}
