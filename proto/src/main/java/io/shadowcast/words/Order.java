package io.shadowcast.words;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// A step of a sequence to be carried out on a host. An executor refuses epochs below the highest
/// it saw for a target.
///
/// @param host that is to carry it out
/// @param argumentsJson canonical JSON
/// @param deadline not begun after it
public record Order(
    HostId host, Fence fence, String verb, String argumentsJson, Instant deadline, Seal seal) {
  /// The extended key usage of a certificate whose key may sign orders (RFC 5280, 4.2.1.12), in the
  /// arc of UUIDs (ITU-T X.667).
  public static final String PURPOSE = "2.25.166317266163654060321878282633324801559";

  private static final byte[] DOMAIN = "shadowcast order v1\0".getBytes(StandardCharsets.US_ASCII);

  /// What makes an order unique and keeps an old driver from acting.
  public record Fence(String sequence, String step, int attempt, String target, long epoch) {
    /// Refuses blanks and negative numbers.
    public Fence {
      Check.notBlank(sequence, "order.sequence");
      Check.notBlank(step, "order.step");
      Check.notBlank(target, "order.target");
      Check.that(attempt >= 1, "order.attempt", attempt, ">= 1");
      Check.notNegative(epoch, "order.epoch");
    }
  }

  /// Who says so.
  ///
  /// @param signature Ed25519 (RFC 8032) over [#signedBytes()]
  /// @param certificates DER, that of the signing key first, the CA's last
  // An array: a signature is bytes; it is copied on the way in and out, and compared by content.
  @SuppressWarnings("ArrayRecordComponent")
  public record Seal(byte[] signature, List<byte[]> certificates) {
    /// No signature.
    public static final Seal NONE = new Seal(new byte[0], List.of());

    /// Copies.
    public Seal {
      signature = signature.clone();
      certificates = certificates.stream().map(byte[]::clone).toList();
    }

    @Override
    public byte[] signature() {
      return signature.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Seal seal
          && Arrays.equals(signature, seal.signature)
          && Arrays.deepEquals(
              certificates.toArray(byte[][]::new), seal.certificates.toArray(byte[][]::new));
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(signature);
    }
  }

  /// Refuses a blank verb.
  public Order {
    Check.notBlank(verb, "order.verb");
  }

  /// The same order, signed.
  public Order sealed(Seal by) {
    return new Order(host, fence, verb, argumentsJson, deadline, by);
  }

  /// What a signature covers: everything but the seal, in the form that the contract of the wire
  /// gives (`Order` in agent_service.proto).
  public byte[] signedBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(DOMAIN);
      for (String text :
          List.of(
              host.value(), fence.sequence(), fence.step(), fence.target(), verb, argumentsJson)) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
      }
      out.writeInt(fence.attempt());
      out.writeLong(fence.epoch());
      out.writeLong(deadline.getEpochSecond());
      out.writeInt(deadline.getNano());
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return bytes.toByteArray();
  }
}
