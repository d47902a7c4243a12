package io.shadowcast.agent.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shadowcast.agent.redact.Redactor.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/// Secrets planted anywhere, in any form and any cut, do not survive; the frame does.
class RedactorPropertyTest {
  private static final List<String> NAMES =
      List.of("password", "access_token", "clientSecret", "api-key", "X-Auth-Token", "customerNo");
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final List<String> NOISE =
      List.of(
          "",
          "lorem ipsum",
          "{\"a\":[1,2,{\"b\":\"c\"}]},",
          "x=1&y=2&",
          "<p>text</p>",
          "@",
          "\\\"",
          "%zz%4",
          "\\u12",
          "name: value\n",
          "\"open",
          "2024-01-02 13:14:15 ",
          "/a/b?c=d&",
          "'");

  private final Redactor redactor = new Redactor(new byte[32], List.of("customer_no"));

  @Property
  void noPlantedSecretSurvives(@ForAll long seed) {
    Random random = new Random(seed);
    String secret = secret(random);
    String body = noise(random) + separated(random, planted(random, secret)) + noise(random);
    boolean chunked = random.nextBoolean();
    String field = cased(random, NAMES.get(random.nextInt(NAMES.size())));
    String head =
        "POST /a?"
            + field
            + "="
            + secret
            + "&b=c HTTP/1.1\r\nHost: shop\r\n"
            + field
            + ": "
            + secret
            + "\r\nCookie: a="
            + secret
            + "\r\n"
            + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length())
            + "\r\n\r\n";
    String request = head + (chunked ? chunks(random, body) : body);
    byte[] bytes = request.getBytes(ISO_8859_1);
    assertEquals(Outcome.REDACTED, redactor.request(bytes, 0, bytes.length), request);
    String out = new String(bytes, ISO_8859_1);
    assertEquals(skeleton(request), skeleton(out));
    assertFalse(unchunked(out, chunked).contains(secret), () -> request + "\n---\n" + out);
    byte[] again = request.getBytes(ISO_8859_1);
    redactor.request(again, 0, again.length);
    assertArrayEquals(bytes, again, "equal requests stay equal");
  }

  @Property
  void anyBytesAreTaken(@ForAll @Size(max = 400) byte[] bytes, @ForAll long seed) {
    byte[] text = bytes.clone();
    redactor.text(text, 0, text.length);
    Random random = new Random(seed);
    StringBuilder wild = new StringBuilder("POST /x HTTP/1.1\r\n");
    wild.append(random.nextBoolean() ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
    for (int i = random.nextInt(12); i > 0; i--) {
      wild.append(NOISE.get(random.nextInt(NOISE.size()))).append(NAMES.get(random.nextInt(6)));
      wild.append(":=\"'\\{[<>%5C%22&@1".charAt(random.nextInt(18)));
      wild.append(new String(bytes, 0, bytes.length / 4, ISO_8859_1));
    }
    byte[] request = wild.toString().getBytes(ISO_8859_1);
    int cut = random.nextInt(request.length + 1);
    redactor.request(request, 0, cut);
    redactor.request(bytes, 0, bytes.length);
  }

  /// What must not change: all but letters and digits, and the heads of chunks are in it by place.
  private static String skeleton(String text) {
    return text.replaceAll("[A-Za-z]", "a").replaceAll("[0-9]", "0");
  }

  private static String secret(Random random) {
    StringBuilder secret = new StringBuilder();
    for (int i = 8 + random.nextInt(30); i > 0; i--) {
      secret.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return secret.toString();
  }

  private static String planted(Random random, String secret) {
    String name = cased(random, NAMES.get(random.nextInt(NAMES.size())));
    return switch (random.nextInt(8)) {
      case 0 -> "\"" + name + "\" : \"" + secret + "\"";
      case 1 -> "{\"x\":\"{\\\"" + name + "\\\":\\\"" + secret + "\\\"}\"}";
      case 2 -> "&" + name + "=" + secret + "&";
      case 3 -> "<" + name + ">" + secret + "</" + name + ">";
      case 4 -> "{\"" + name + "\":[\"" + secret + "\",{\"y\":\"" + secret + "\"}]}";
      case 5 -> " bearer " + secret + " ";
      case 6 -> "%7B%22" + name + "%22%3A%22" + secret + "%22%7D";
      default -> " " + secret + "@shop.example ";
    };
  }

  private static String separated(Random random, String planted) {
    return (random.nextBoolean() ? "\n" : " ") + planted + "\n";
  }

  private static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      noise.append(NOISE.get(random.nextInt(NOISE.size())));
    }
    return noise.toString();
  }

  private static String cased(Random random, String name) {
    return switch (random.nextInt(3)) {
      case 0 -> name.toLowerCase(Locale.ROOT);
      case 1 -> name.toUpperCase(Locale.ROOT);
      default -> name;
    };
  }

  private static String chunks(Random random, String body) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < body.length(); ) {
      int length = Math.min(body.length() - at, 1 + random.nextInt(12));
      chunks.append(Integer.toHexString(length)).append("\r\n");
      chunks.append(body, at, at + length).append("\r\n");
      at += length;
    }
    return chunks + "0\r\n\r\n";
  }

  private static String unchunked(String request, boolean chunked) {
    int at = request.indexOf("\r\n\r\n") + 4;
    if (!chunked) {
      return request;
    }
    StringBuilder plain = new StringBuilder(request.substring(0, at));
    while (at < request.length()) {
      int feed = request.indexOf("\r\n", at);
      int length = Integer.parseInt(request.substring(at, feed), 16);
      plain.append(request, feed + 2, feed + 2 + length);
      at = feed + 4 + length;
    }
    return plain.toString();
  }
}
