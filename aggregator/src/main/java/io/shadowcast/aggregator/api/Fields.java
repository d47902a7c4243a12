package io.shadowcast.aggregator.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The fields that every changing request has, whatever its type.
final class Fields {
  private static final String REQUEST_ID = "request_id";
  private static final String VALIDATE_ONLY = "validate_only";

  private Fields() {}

  static String requestId(Message request) {
    FieldDescriptor field = field(request, REQUEST_ID);
    return field == null ? "" : (String) request.getField(field);
  }

  static boolean validateOnly(Message request) {
    FieldDescriptor field = field(request, VALIDATE_ONLY);
    return field != null && (Boolean) request.getField(field);
  }

  /// The same text for the same request, whatever its request id and the order of its maps.
  static String fingerprint(Message request) {
    FieldDescriptor field = field(request, REQUEST_ID);
    Message bare = field == null ? request : request.toBuilder().clearField(field).build();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(type(request).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes(bare)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static String type(Message request) {
    return request.getDescriptorForType().getFullName();
  }

  private static byte[] bytes(Message message) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize());
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.useDeterministicSerialization();
      message.writeTo(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FieldDescriptor field(Message request, String name) {
    return request.getDescriptorForType().findFieldByName(name);
  }
}
