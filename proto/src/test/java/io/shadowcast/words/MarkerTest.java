package io.shadowcast.words;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a shadow can believe of a request.
class MarkerTest {
  private static final ShadowName SMALL = new ShadowName("small");
  private static final MarkerKey KEY = new MarkerKey(key(0));

  @Test
  void theMacIsTheOneThatAnyoneElseWouldCompute() {
    // hmac.new(bytes(range(32)), b"v1;2a;7;ff;small", sha256).hexdigest()[:32]
    String text = "v1;2a;7;ff;90f383a210c4c433169895ceee1d1e56";
    assertEquals(text, KEY.sign(new Marker("2a", 7, 255), SMALL));
    assertEquals(Optional.of(new Marker("2a", 7, 255)), KEY.verify(text, SMALL));
  }

  @Test
  void numbersUseAllTheirBits() {
    Marker marker = new Marker("winter-2", -1, Long.MIN_VALUE);
    String text = KEY.sign(marker, SMALL);
    assertEquals("v1;winter-2;ffffffffffffffff;8000000000000000;", text.substring(0, 46));
    assertEquals(Optional.of(marker), KEY.verify(text, SMALL));
    assertEquals(marker, Marker.parse(text));
  }

  @Test
  void nothingElseVerifies() {
    String text = KEY.sign(new Marker("2a", 7, 255), SMALL);
    assertFalse(KEY.verify(text, new ShadowName("smalle")).isPresent(), "for another shadow");
    assertFalse(new MarkerKey(key(1)).verify(text, SMALL).isPresent(), "by another key");
    for (int at = 0; at < text.length(); at++) {
      char other = text.charAt(at) == '1' ? '2' : '1';
      String changed = text.substring(0, at) + other + text.substring(at + 1);
      assertFalse(KEY.verify(changed, SMALL).isPresent(), changed);
    }
    for (String none : new String[] {"", "v1", "v2" + text.substring(2), text + "0", " " + text}) {
      assertFalse(KEY.verify(none, SMALL).isPresent(), none);
    }
  }

  @Test
  void theTextIsWrittenInPlaceToo() {
    byte[] text = new byte[80];
    byte[] unsigned = "xx v1;2a;7;ff;".getBytes(ISO_8859_1);
    System.arraycopy(unsigned, 0, text, 0, unsigned.length);
    int end = KEY.sign(text, 3, unsigned.length, "small".getBytes(ISO_8859_1));
    assertEquals(
        KEY.sign(new Marker("2a", 7, 255), SMALL), new String(text, 3, end - 3, ISO_8859_1));
  }

  @Test
  void whatIsNoMarkerAndWhatIsNoKeyIsRefusedWithoutTheKey() {
    IllegalArgumentException marker =
        assertThrows(IllegalArgumentException.class, () -> Marker.parse("v1;a b;1;2;3"));
    assertEquals(
        "marker: v1;a b;1;2;3 (expected: v1;CAMPAIGN;CONNECTION;SEQUENCE;MAC)",
        marker.getMessage());
    IllegalArgumentException key =
        assertThrows(IllegalArgumentException.class, () -> MarkerKey.parse("hunter2"));
    assertEquals("key: another text (expected: 64 hex digits)", key.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Marker("a;b", 1, 1));
    String hex = HexFormat.of().formatHex(key(0)) + "\n";
    String text = MarkerKey.parse(hex).sign(new Marker("2a", 7, 255), SMALL);
    assertEquals(KEY.sign(new Marker("2a", 7, 255), SMALL), text);
  }

  private static byte[] key(int first) {
    byte[] key = new byte[MarkerKey.BYTES];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (first + i);
    }
    return key;
  }
}
