package io.shadowcast.wire.map;

import io.shadowcast.words.VmType;
import java.math.BigDecimal;

/// The catalogue of VM types.
public final class VmTypesWire {
  private VmTypesWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.VmType toWire(VmType type) {
    return io.shadowcast.wire.v1.VmType.newBuilder()
        .setName(ResourceNames.vmType(type.name()))
        .setVcpus(type.vcpus())
        .setMemoryMib(type.memoryMib())
        .setDiskClass(type.diskClass())
        .setRegion(type.region())
        .setPricePerHour(type.pricePerHour().toPlainString())
        .setCurrency(type.currency())
        .setProvider(type.provider())
        .build();
  }

  /// From the wire.
  public static VmType fromWire(io.shadowcast.wire.v1.VmType wire) {
    return new VmType(
        ResourceNames.vmType(wire.getName()),
        wire.getVcpus(),
        wire.getMemoryMib(),
        wire.getDiskClass(),
        wire.getRegion(),
        price(wire.getPricePerHour()),
        wire.getCurrency(),
        wire.getProvider());
  }

  private static BigDecimal price(String text) {
    try {
      BigDecimal price = new BigDecimal(text);
      // A price of a million digits is one short text with an exponent.
      if (price.precision() <= 18 && Math.abs(price.scale()) <= 18) {
        return price;
      }
    } catch (NumberFormatException e) {
      // Said below, like a price that is out of bounds.
    }
    throw new IllegalArgumentException(
        "price_per_hour: " + text + " (expected: a decimal number, for example 0.0416)");
  }
}
