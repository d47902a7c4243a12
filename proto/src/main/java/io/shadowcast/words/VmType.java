package io.shadowcast.words;

import java.math.BigDecimal;

/// A class of machine with its price.
///
/// @param vcpus may be a fraction
/// @param pricePerHour >= 0, in `currency`
/// @param currency ISO 4217
public record VmType(
    VmTypeName name,
    double vcpus,
    long memoryMib,
    String diskClass,
    String region,
    BigDecimal pricePerHour,
    String currency,
    String provider) {
  /// Refuses a type without CPU, memory or price.
  public VmType {
    Check.that(vcpus > 0 && vcpus <= 4096, "vcpus", vcpus, "> 0, <= 4096");
    Check.that(memoryMib > 0, "memory_mib", memoryMib, "> 0");
    Check.that(pricePerHour.signum() >= 0, "price_per_hour", pricePerHour, ">= 0");
    Check.that(currency.matches("[A-Z]{3}"), "currency", currency, "three capital letters");
  }
}
