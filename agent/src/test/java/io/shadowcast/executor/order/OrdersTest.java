package io.shadowcast.executor.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands between an order and its effect.
class OrdersTest {
  private static final int KEPT = 20;

  @TempDir Path directory;

  private OrderAuthority authority;

  @BeforeEach
  void enrol() throws Exception {
    authority = new OrderAuthority();
    Files.writeString(directory.resolve("identity.pem"), authority.identity());
  }

  @Test
  void anOrderIsCarriedOutOnceAndItsReceiptStaysTheSame() throws Exception {
    Order order = order(1, 5);
    Receipt first;
    try (Orders orders = open()) {
      first = orders.carryOut(order);
      assertEquals(first, orders.carryOut(order));
    }
    assertEquals(Receipt.Outcome.DONE, first.outcome(), first.detail());
    authority.rotate();
    try (Orders orders = open()) {
      assertEquals(first, orders.carryOut(order), "after a restart");
      assertEquals(first, orders.carryOut(authority.signed(order)), "signed anew");
    }
    assertEquals(1, effects());
  }

  @Test
  void aKeyThatReplacesAnotherNeedsNoWordToTheHost() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 5)));
      authority.rotate();
      assertDone(orders.carryOut(order(2, 5)));
    }
  }

  @Test
  void aFlippedByteIsRefusedWhereverItIs() throws Exception {
    Order order = order(1, 5);
    Order.Fence fence = order.fence();
    List<Order> forged = new ArrayList<>();
    for (int i = 0; i < order.seal().signature().length; i++) {
      byte[] signature = order.seal().signature();
      signature[i] ^= 1;
      forged.add(order.sealed(new Order.Seal(signature, order.seal().certificates())));
    }
    Order.Seal seal = order.seal();
    Instant deadline = order.deadline();
    forged.add(new Order(order.host(), fence, "file.back", "{}", deadline, seal));
    forged.add(new Order(order.host(), fence, order.verb(), "{\"a\":1}", deadline, seal));
    forged.add(new Order(order.host(), fence, order.verb(), "{}", deadline.plusNanos(1), seal));
    forged.add(new Order(order.host(), fence(2, 5), order.verb(), "{}", deadline, seal));
    forged.add(new Order(order.host(), fence(1, 6), order.verb(), "{}", deadline, seal));
    try (Orders orders = open()) {
      for (Order each : forged) {
        assertRefused("order.signature: wrong", orders.carryOut(each));
      }
      assertDone(orders.carryOut(order));
    }
    assertEquals(1, effects());
  }

  @Test
  void aFlippedByteOfACertificateIsRefused() throws Exception {
    Order order = order(1, 5);
    try (Orders orders = open()) {
      for (int which = 0; which < 2; which++) {
        int length = order.seal().certificates().get(which).length;
        int unused = unusedBits(order.seal().certificates().get(which));
        for (int i = 40; i < length; i += 7) {
          if (i == unused) {
            continue; // says that the last bit of the signature, if it is 0, does not count
          }
          List<byte[]> chain = new ArrayList<>(order.seal().certificates());
          byte[] one = chain.get(which).clone();
          one[i] ^= 1;
          chain.set(which, one);
          Receipt receipt =
              orders.carryOut(order.sealed(new Order.Seal(order.seal().signature(), chain)));
          assertEquals(Receipt.Outcome.REFUSED, receipt.outcome(), which + "@" + i);
        }
      }
    }
    assertEquals(0, effects());
  }

  /// Where a certificate says how many bits of its signature, which ends it, do not count.
  private static int unusedBits(byte[] certificate) throws Exception {
    X509Certificate read =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate));
    return certificate.length - read.getSignature().length - 1;
  }

  @Test
  void anOrderOfAnotherHostIsRefused() throws Exception {
    Order other =
        authority.signed(
            new Order(
                new HostId("web-2"),
                fence(1, 5),
                "file.line",
                "{}",
                Instant.parse("2999-01-01T00:00:00Z"),
                Order.Seal.NONE));
    try (Orders orders = open()) {
      assertRefused("order.host: web-2 (expected: web-1)", orders.carryOut(other));
    }
  }

  @Test
  void keysForOtherPurposesAndOfOtherAuthoritiesDoNotSignOrders() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 5)));
      authority.signer(KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1));
      assertRefused("expected: orders alone", orders.carryOut(order(2, 5)));
      Order foreign = new OrderAuthority().order(fence(3, 5), "file.line", "{}");
      assertRefused("pinned on this host", orders.carryOut(foreign));
    }
  }

  @Test
  void theFirstAuthorityStaysPinnedWhateverTheAgentsFilesSayLater() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 5)));
    }
    OrderAuthority other = new OrderAuthority();
    Files.writeString(directory.resolve("identity.pem"), other.identity());
    try (Orders orders = open()) {
      Order foreign = other.order(fence(2, 5), "file.line", "{}");
      assertRefused("pinned on this host", orders.carryOut(foreign));
    }
  }

  @Test
  void withoutAnAuthorityNoOrderCounts() throws Exception {
    Files.delete(directory.resolve("identity.pem"));
    try (Orders orders = open()) {
      assertRefused("no authority is pinned", orders.carryOut(order(1, 5)));
      assertDone(orders.carryOut(new Orders.Wish("1", "file.line", "target", "{}"), "user root"));
    }
  }

  @Test
  void aLowerEpochIsRefusedAlsoAfterARestart() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 7)));
    }
    try (Orders orders = open()) {
      Receipt late = orders.carryOut(order(2, 6));
      assertRefused("order.epoch: 6 of target (expected: >= 7, seen on this host)", late);
      assertEquals(late, orders.carryOut(order(2, 6)));
      assertDone(orders.carryOut(order(3, 7)));
    }
  }

  @Test
  void whatTheOperatorChangesOnTheHostOvertakesOrdersFromBefore() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 7)));
      assertDone(orders.carryOut(new Orders.Wish("a", "file.line", "target", "{}"), "user root"));
      assertDone(orders.carryOut(order(2, 7)));
      assertDone(orders.carryOut(new Orders.Wish("b", "file.back", "target", "{}"), "user root"));
      assertRefused("order.epoch: 7", orders.carryOut(order(3, 7)));
    }
  }

  @Test
  void anOrderMadeBeforeTheOperatorsChangeAndDeliveredAfterItIsOfAnOldGeneration()
      throws Exception {
    long made = HangingExecutor.time().wall().toEpochMilli() - 60_000;
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, made - 1)));
      assertDone(orders.carryOut(new Orders.Wish("a", "file.back", "target", "{}"), "user root"));
      assertRefused("order.epoch: " + made, orders.carryOut(order(2, made)));
      assertDone(orders.carryOut(order(3, HangingExecutor.time().wall().toEpochMilli() + 60_000)));
    }
  }

  @Test
  void anOrderPastItsDeadlineIsRefused() throws Exception {
    Order late =
        authority.signed(
            new Order(
                OrderAuthority.HOST,
                fence(1, 5),
                "file.line",
                "{}",
                Instant.now().minusSeconds(1),
                Order.Seal.NONE));
    try (Orders orders = open()) {
      assertRefused("order.deadline: ", orders.carryOut(late));
    }
    assertEquals(0, effects());
  }

  @Test
  void whatIsNoVerbAndWhatIsOtherContentIsRefused() throws Exception {
    try (Orders orders = open()) {
      assertRefused(
          "order.verb: file.eat (expected: file.back, file.fail, file.hang, file.line)",
          orders.carryOut(authority.order(fence(1, 5), "file.eat", "{}")));
      assertDone(orders.carryOut(order(2, 5)));
      assertRefused(
          "with other content",
          orders.carryOut(authority.order(fence(2, 5), "file.line", "{\"more\":1}")));
      assertEquals(
          Receipt.Outcome.FAILED,
          orders.carryOut(authority.order(fence(3, 5), "file.fail", "{}")).outcome());
    }
  }

  @Test
  void anExecutorThatWasKilledFinishesWhatItBeganWithoutRepeatingIt() throws Exception {
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HangingExecutor.class.getName(),
                directory.toString())
            .inheritIO()
            .start();
    while (effects() == 0) {
      assertTrue(killed.isAlive(), "the executor ended early");
      Thread.onSpinWait();
    }
    killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    Receipt receipt;
    try (Orders orders = open()) {
      receipt = orders.carryOut(new Orders.Wish("once", "file.hang", "target", "{}"), "user test");
    }
    assertEquals("recognised {}", receipt.detail());
    assertEquals(1, effects());
    try (Orders orders = open()) {
      assertEquals(
          receipt,
          orders.carryOut(new Orders.Wish("once", "file.hang", "target", "{}"), "user test"));
    }
  }

  @Test
  void aJournalThatWasCutOffAnywhereOpensAndForgetsNoWholeRecord() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 5)));
    }
    byte[] one = Files.readAllBytes(journal());
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(2, 9)));
    }
    byte[] two = Files.readAllBytes(journal());
    for (int length = one.length; length < two.length; length += 3) {
      Files.write(journal(), Arrays.copyOf(two, length));
      try (Journal journal = Journal.open(journal())) {
        assertTrue(journal.of(fence(1, 5)).orElseThrow().receipt() != null, "at " + length);
        assertTrue(journal.epoch("target") >= 5, "at " + length);
      }
    }
  }

  @Test
  void aJournalThatIsDamagedInTheMiddleIsNotGuessedAt() throws Exception {
    try (Orders orders = open()) {
      assertDone(orders.carryOut(order(1, 5)));
      assertDone(orders.carryOut(order(2, 5)));
    }
    byte[] bytes = Files.readAllBytes(journal());
    bytes[20] ^= 1;
    Files.write(journal(), bytes);
    IOException e = assertThrows(IOException.class, this::open);
    assertTrue(String.valueOf(e.getMessage()).contains("damaged at byte 0"), e.getMessage());
  }

  @Test
  void aLongJournalIsShortenedAndKeepsItsEpochs() throws Exception {
    try (Journal journal = Journal.open(journal(), KEPT)) {
      for (int i = 0; i <= KEPT; i++) {
        Order order = order(i + 1, i + 1);
        journal.begin(order, "test");
        journal.end(new Receipt(order.fence(), Receipt.Outcome.DONE, "", HangingExecutor.time()));
      }
    }
    long before = Files.size(journal());
    try (Journal journal = Journal.open(journal(), KEPT)) {
      assertTrue(Files.size(journal()) < before);
      assertEquals(KEPT + 1, journal.epoch("target"));
      assertTrue(journal.of(fence(KEPT + 1, KEPT + 1)).isPresent());
      assertEquals(List.of(), journal.unfinished());
    }
    try (Journal journal = Journal.open(journal(), KEPT)) {
      assertEquals(KEPT + 1, journal.epoch("target"));
      assertNotEquals(Optional.empty(), journal.of(fence(KEPT, KEPT)));
    }
  }

  private Path journal() {
    return directory.resolve("journal");
  }

  private Order order(int step, long epoch) throws Exception {
    return authority.order(fence(step, epoch), "file.line", "{}");
  }

  private static Order.Fence fence(int step, long epoch) {
    return new Order.Fence("s-1", "step-" + step, 1, "target", epoch);
  }

  private long effects() throws IOException {
    Path file = directory.resolve("effects");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  private Orders open() throws IOException {
    SealCheck seals =
        new SealCheck(
            OrderAuthority.HOST,
            new PinnedAuthority(Optional.empty(), directory, directory.resolve("identity.pem")),
            Clock.systemUTC());
    return Orders.open(
        directory,
        OrderAuthority.HOST,
        seals,
        new FileVerbs(directory.resolve("effects")),
        HangingExecutor::time);
  }

  private static void assertDone(Receipt receipt) {
    assertEquals(Receipt.Outcome.DONE, receipt.outcome(), receipt.detail());
  }

  private static void assertRefused(String part, Receipt receipt) {
    assertEquals(Receipt.Outcome.REFUSED, receipt.outcome(), receipt.detail());
    assertTrue(receipt.detail().contains(part), receipt.detail());
  }
}
