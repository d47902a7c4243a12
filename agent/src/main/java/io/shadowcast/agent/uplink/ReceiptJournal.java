package io.shadowcast.agent.uplink;

import com.google.protobuf.InvalidProtocolBufferException;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The receipts that were given, so that the same order always gets the same one. Written before it
/// is sent; the newest [#KEPT] are kept.
final class ReceiptJournal {
  private static final int KEPT = 1000;

  private final Path file;
  private final Map<Order.Fence, Receipt> receipts = new LinkedHashMap<>();

  ReceiptJournal(Path state) throws IOException {
    file = state.resolve("receipts");
    if (Files.exists(file)) {
      read(Files.readAllBytes(file));
    }
  }

  private void read(byte[] bytes) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try {
      for (var wire = next(in); wire != null; wire = next(in)) {
        Receipt receipt = OrderWire.fromWire(wire);
        receipts.put(receipt.fence(), receipt);
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IOException(file + ": damaged (" + e.getMessage() + ")", e);
    }
  }

  private static io.shadowcast.wire.v1.@org.jspecify.annotations.Nullable Receipt next(
      ByteArrayInputStream in) throws IOException {
    return io.shadowcast.wire.v1.Receipt.parseDelimitedFrom(in);
  }

  Optional<Receipt> of(Order.Fence fence) {
    return Optional.ofNullable(receipts.get(fence));
  }

  void add(Receipt receipt) throws IOException {
    receipts.put(receipt.fence(), receipt);
    while (receipts.size() > KEPT) {
      receipts.remove(receipts.keySet().iterator().next());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Receipt one : receipts.values()) {
      OrderWire.toWire(one).writeDelimitedTo(out);
    }
    PrivateFile.replace(file, out.toByteArray());
  }
}
