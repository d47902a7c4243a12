package io.shadowcast.words;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/// The secret that an agent and the hosts of its shadows share, and the MAC made with it: the first
/// 16 bytes of HMAC-SHA256 (RFC 2104) over the marker up to its last `;` and the shadow's name, in
/// lower case hex. With the name in it, a request for one shadow proves nothing to another.
///
/// One thread: it keeps one `Mac` and one digest.
public final class MarkerKey {
  /// Bytes of a key.
  public static final int BYTES = 32;

  /// Characters of a MAC.
  public static final int MAC_CHARS = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private final Mac mac;
  private final byte[] digest = new byte[32];

  /// @param key [#BYTES] of them
  public MarkerKey(byte[] key) {
    Check.that(key.length == BYTES, "key", key.length + " bytes", BYTES + " bytes");
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("key: " + ALGORITHM + " (expected: in every JDK)", e);
    }
  }

  /// A key as it stands in a file: 64 hex digits, white space around them ignored.
  ///
  /// @throws IllegalArgumentException when it is none; the message does not hold the text
  public static MarkerKey parse(String text) {
    String digits = text.strip();
    Check.that(HEX.matcher(digits).matches(), "key", "another text", "64 hex digits");
    return new MarkerKey(HexFormat.of().parseHex(digits));
  }

  /// The whole text of a marker.
  public String sign(Marker marker, ShadowName shadow) {
    byte[] unsigned = marker.unsigned().getBytes(ISO_8859_1);
    byte[] text = new byte[unsigned.length + MAC_CHARS];
    System.arraycopy(unsigned, 0, text, 0, unsigned.length);
    sign(text, 0, unsigned.length, shadow.value().getBytes(ISO_8859_1));
    return new String(text, ISO_8859_1);
  }

  /// Puts the MAC of a text behind it, without allocating a text.
  ///
  /// @param text has room for [#MAC_CHARS] after `to`
  /// @param from where the marker begins
  /// @param to behind its last `;`
  /// @param shadow the name
  /// @return where the MAC ends
  public int sign(byte[] text, int from, int to, byte[] shadow) {
    mac.update(text, from, to - from);
    mac.update(shadow);
    try {
      mac.doFinal(digest, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("digest: 32 bytes (expected: enough)", e);
    }
    for (int i = 0; i < MAC_CHARS / 2; i++) {
      text[to + 2 * i] = DIGITS[(digest[i] >> 4) & 15];
      text[to + 2 * i + 1] = DIGITS[digest[i] & 15];
    }
    return to + MAC_CHARS;
  }

  /// What a marker says, when it is one and was made with this key for this shadow.
  public Optional<Marker> verify(String text, ShadowName shadow) {
    Marker said;
    try {
      said = Marker.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    byte[] mine = text.getBytes(ISO_8859_1);
    int from = mine.length - MAC_CHARS;
    byte[] theirs = mine.clone();
    sign(mine, 0, from, shadow.value().getBytes(ISO_8859_1));
    return MessageDigest.isEqual(mine, theirs) ? Optional.of(said) : Optional.empty();
  }

  @Override
  public String toString() {
    return "MarkerKey[***]";
  }
}
