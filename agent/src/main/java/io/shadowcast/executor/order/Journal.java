package io.shadowcast.executor.order;

import com.google.protobuf.InvalidProtocolBufferException;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.v1.JournalEntry;
import io.shadowcast.wire.v1.JournalEpoch;
import io.shadowcast.wire.v1.JournalIntent;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What was ordered, what became of it, and the highest epoch of each target: one file of records,
/// each its length and CRC32C (RFC 3720), big-endian, before a [JournalEntry]. A method that adds
/// has made it durable when it returns. For one thread at a time.
final class Journal implements AutoCloseable {
  /// Orders that are remembered; an older one is refused by its epoch or deadline.
  static final int KEPT = 1000;

  private static final int HEAD = 8;
  private static final int LONGEST = 1 << 20;

  private final Path file;
  private final Map<Order.Fence, Known> orders = new LinkedHashMap<>();
  private final Map<String, Long> epochs = new LinkedHashMap<>();
  private FileChannel channel;

  /// An order that was begun.
  ///
  /// @param order without its seal
  /// @param receipt null while it is under way, or was when the executor died
  record Known(Order order, String by, @Nullable Receipt receipt) {}

  private Journal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Opens the journal, made when there is none. What the last append left half written is cut off.
  ///
  /// @throws IOException when it cannot be used, or is damaged elsewhere than at its end
  static Journal open(Path file) throws IOException {
    return open(file, KEPT);
  }

  /// @param kept how many orders are remembered
  static Journal open(Path file, int kept) throws IOException {
    FileChannel channel =
        FileChannel.open(
            PrivateFile.ensure(file), StandardOpenOption.READ, StandardOpenOption.WRITE);
    Journal journal = new Journal(file, channel);
    journal.read(Files.readAllBytes(file));
    if (journal.orders.size() > kept) {
      journal.shorten(kept / 2);
    }
    return journal;
  }

  Optional<Known> of(Order.Fence fence) {
    return Optional.ofNullable(orders.get(fence));
  }

  Optional<Known> ofSequence(String sequence) {
    return orders.values().stream()
        .filter(known -> known.order().fence().sequence().equals(sequence))
        .findFirst();
  }

  /// Begun without a receipt, oldest first.
  List<Known> unfinished() {
    return orders.values().stream().filter(known -> known.receipt() == null).toList();
  }

  /// Orders with a lower epoch are refused; 0 when the target was never acted on.
  long epoch(String target) {
    return epochs.getOrDefault(target, 0L);
  }

  /// Notes that an order is about to be carried out, and raises the epoch of its target.
  void begin(Order order, String by) throws IOException {
    append(intent(order, by));
    enter(order, by);
  }

  /// Notes that an order is refused.
  void refuse(Order order, String by, Receipt receipt) throws IOException {
    append(over(order, by, receipt));
    orders.put(order.fence(), new Known(order.sealed(Order.Seal.NONE), by, receipt));
  }

  /// Notes what became of it.
  void end(Receipt receipt) throws IOException {
    append(JournalEntry.newBuilder().setReceipt(OrderWire.toWire(receipt)).build());
    enter(receipt);
  }

  private static JournalEntry intent(Order order, String by) {
    return JournalEntry.newBuilder().setIntent(begun(order, by)).build();
  }

  private static JournalEntry over(Order order, String by, Receipt receipt) {
    return JournalEntry.newBuilder()
        .setIntent(begun(order, by).setReceipt(OrderWire.toWire(receipt)))
        .build();
  }

  private static JournalIntent.Builder begun(Order order, String by) {
    return JournalIntent.newBuilder()
        .setOrder(OrderWire.toWire(order.sealed(Order.Seal.NONE)))
        .setBy(by);
  }

  private void enter(Order order, String by) {
    epochs.merge(order.fence().target(), order.fence().epoch(), Math::max);
    orders.put(order.fence(), new Known(order.sealed(Order.Seal.NONE), by, null));
  }

  private void enter(Receipt receipt) {
    Known known = orders.get(receipt.fence());
    if (known != null) {
      orders.put(receipt.fence(), new Known(known.order(), known.by(), receipt));
    }
  }

  private void read(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int good = 0;
    while (in.remaining() >= HEAD) {
      int length = in.getInt();
      int crc = in.getInt();
      if (length < 0 || length > LONGEST || length > in.remaining()) {
        break;
      }
      byte[] entry = new byte[length];
      in.get(entry);
      if (crc(entry) != crc) {
        break;
      }
      enter(entry, good);
      good = in.position();
    }
    cut(good, bytes);
  }

  /// A record that was torn is the last one. Anything else must not be guessed at: an epoch that
  /// was forgotten would let an old driver act again.
  private void cut(int good, byte[] bytes) throws IOException {
    if (good < bytes.length) {
      int claimed = bytes.length - good >= HEAD ? ByteBuffer.wrap(bytes, good, 4).getInt() : 0;
      if (claimed > 0 && claimed <= LONGEST && good + HEAD + claimed < bytes.length) {
        throw new IOException(
            "%s: damaged at byte %d (expected: whole records; restore the file, or remove it and"
                    .formatted(file, good)
                + " every order older than now with it)");
      }
      channel.truncate(good);
      channel.force(true);
    }
    channel.position(good);
  }

  private void enter(byte[] bytes, int at) throws IOException {
    try {
      JournalEntry entry = JournalEntry.parseFrom(bytes);
      switch (entry.getEntryCase()) {
        case INTENT -> enter(entry.getIntent());
        case RECEIPT -> enter(OrderWire.fromWire(entry.getReceipt()));
        case EPOCH ->
            epochs.merge(entry.getEpoch().getTarget(), entry.getEpoch().getEpoch(), Math::max);
        case ENTRY_NOT_SET -> throw new IllegalArgumentException("of a later version");
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IOException(file + ": damaged at byte " + at + " (" + e.getMessage() + ")", e);
    }
  }

  private void enter(JournalIntent intent) {
    Order order = OrderWire.fromWire(intent.getOrder());
    if (intent.hasReceipt()) {
      Receipt receipt = OrderWire.fromWire(intent.getReceipt());
      orders.put(order.fence(), new Known(order, intent.getBy(), receipt));
    } else {
      enter(order, intent.getBy());
    }
  }

  private void append(JournalEntry entry) throws IOException {
    long before = channel.position();
    try {
      write(channel, record(entry));
      channel.force(true);
    } catch (IOException e) {
      channel.truncate(before); // a half-written record may not stand before a whole one
      throw e;
    }
  }

  /// Keeps every epoch, what is unfinished and the newest of what is finished.
  private void shorten(int finished) throws IOException {
    List<Known> all = new ArrayList<>(orders.values());
    List<Known> kept = all.subList(Math.max(0, all.size() - finished), all.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    epochs.forEach((target, epoch) -> out.writeBytes(record(epoch(target, epoch))));
    orders.clear();
    for (Known one : all) {
      if (one.receipt() == null || kept.contains(one)) {
        // With its receipt in one: the epochs stand in front.
        out.writeBytes(
            record(
                one.receipt() == null
                    ? intent(one.order(), one.by())
                    : over(one.order(), one.by(), one.receipt())));
        orders.put(one.order().fence(), one);
      }
    }
    channel.close();
    PrivateFile.replace(file, out.toByteArray());
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.position(channel.size());
  }

  private static JournalEntry epoch(String target, long epoch) {
    return JournalEntry.newBuilder()
        .setEpoch(JournalEpoch.newBuilder().setTarget(target).setEpoch(epoch))
        .build();
  }

  private static byte[] record(JournalEntry entry) {
    byte[] bytes = entry.toByteArray();
    return ByteBuffer.allocate(HEAD + bytes.length)
        .putInt(bytes.length)
        .putInt(crc(bytes))
        .put(bytes)
        .array();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
