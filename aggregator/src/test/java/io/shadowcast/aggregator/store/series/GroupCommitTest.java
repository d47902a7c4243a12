package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.HostId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
  private static final StreamKey STREAM = new StreamKey(new HostId("web-1"), Batches.BOOT);
  private static final GroupCommit.Limits ONE_BY_ONE = new GroupCommit.Limits(1, 0);

  private record Work(long sequence, long bytes) implements GroupCommit.Numbered {
    @Override
    public StreamKey stream() {
      return STREAM;
    }
  }

  private static GroupCommit<Work> writer(GroupCommit.Sink<Work> sink) {
    return new GroupCommit<>("test-writer", sink, ONE_BY_ONE, System::nanoTime);
  }

  private static List<Append> stored(List<Work> group) {
    return group.stream().<Append>map(_ -> new Append.Stored(1, 0, 0)).toList();
  }

  @Test
  void anErrorRefusesEverythingAndNobodyWaitsForEver() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Error death = new LinkageError("a class is missing");
    try (GroupCommit<Work> writer =
        writer(_ -> {
          go.await();
          throw death;
        })) {
      CompletableFuture<Append> first = writer.submit(new Work(1, 1));
      CompletableFuture<Append> waiting = writer.submit(new Work(2, 1));
      go.countDown();
      assertEquals(death, writer.broken().get(20, TimeUnit.SECONDS));
      for (CompletableFuture<Append> refused :
          List.of(first, waiting, writer.submit(new Work(3, 1)))) {
        CompletionException e = assertThrows(CompletionException.class, refused::join);
        assertInstanceOf(SeriesStoreException.class, e.getCause());
        assertTrue(String.valueOf(e.getMessage()).contains("a class is missing"), e::toString);
      }
      assertThrows(SeriesStoreException.class, () -> writer.call(() -> 1));
    }
  }

  @Test
  void anErrorOfATaskEndsTheWriterToo() throws Exception {
    try (GroupCommit<Work> writer = writer(GroupCommitTest::stored)) {
      assertThrows(
          SeriesStoreException.class,
          () ->
              writer.call(() -> {
                throw new StackOverflowError("deep");
              }));
      assertInstanceOf(StackOverflowError.class, writer.broken().get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void aFullQueueIsFullByItsBytesToo() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (GroupCommit<Work> writer =
        writer(group -> {
          go.await();
          return stored(group);
        })) {
      long third = 22L * 1024 * 1024;
      CompletableFuture<Append> first = writer.submit(new Work(1, third));
      var _ = writer.submit(new Work(2, third));
      CompletableFuture<CompletableFuture<Append>> late = new CompletableFuture<>();
      Thread sender =
          Thread.ofVirtual().start(() -> late.complete(writer.submit(new Work(3, third))));
      assertFalse(sender.join(java.time.Duration.ofMillis(300)), "the third did not wait");
      go.countDown();
      assertInstanceOf(Append.Stored.class, first.join());
      assertInstanceOf(Append.Stored.class, late.join().join());
    }
  }
}
