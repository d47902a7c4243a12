package io.shadowcast.agent.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.redact.Redactor.Outcome;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What stays of a request, and what does not.
class RedactorTest {
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N";
  private static final String CARD = "4111111111111111";

  private final Redactor redactor = new Redactor(new byte[32], List.of("customer_no"));

  @Test
  void secretsInTheHeadAreReplaced() {
    String out =
        redacted(
            "GET /u/ann@shop.example?page=2&token=abc%31de&q=x HTTP/1.1\r\nHost: shop:8080\r\n"
                + "Authorization: Bearer "
                + JWT
                + "\r\nCookie: theme=dark1; sid=s3cr3t\r\nX-API-Key: k3y9\r\n"
                + "Customer-No: 12345\r\nReferer: http://x/?password=hunter2&a=b\r\n"
                + "Content-Length: 0\r\nX-Trace: 1234567890123456\r\n\r\n");
    for (String secret :
        List.of("ann@shop", "abc%31de", JWT, "dark1", "s3cr3t", "k3y9", "12345\r", "hunter2")) {
      assertFalse(out.contains(secret), out);
    }
    assertTrue(
        Pattern.compile(
                "GET /u/[a-z]{3}@[a-z]{4}\\.[a-z]{7}\\?page=2&token=[a-z]{3}%3[0-9][a-z]{2}&q=x"
                    + " HTTP/1.1\r\nHost: shop:8080\r\nAuthorization: Bearer [A-Za-z0-9.]{"
                    + JWT.length()
                    + "}\r\n"
                    + "Cookie: theme=[a-z]{4}[0-9]; sid=[a-z][0-9][a-z]{2}[0-9][a-z]\r\n"
                    + "X-API-Key: [a-z][0-9][a-z][0-9]\r\nCustomer-No: [1-9][0-9]{4}\r\n"
                    + "Referer: http://x/\\?password=[a-z]{6}[0-9]&a=b\r\nContent-Length: 0\r\n"
                    + "X-Trace: 1234567890123456\r\n\r\n")
            .matcher(out)
            .matches(),
        out);
  }

  @Test
  void secretsInJsonAreReplacedAndItStaysJson() {
    String out =
        text(
            """
            {"user":"bob", "passWord" : "a\\"b\\u0041c", "pin": 7301, "refresh_token":null,
             "card":"4111 1111 1111 1111", "no":4111111111111111, "at":1700000000000,
             "credentials":{"login":"bob","keys":["k1x",22.5e3,true]}, "mail":"Ann.B@shop.example",
             "nested":"{\\"secret\\":\\"xyzzy\\",\\"b\\":1}", "text":"use Bearer abcdef now"}\
            """);
    assertTrue(
        Pattern.compile(
                """
                \\{"user":"bob", "passWord" : "[a-z]\\\\"[a-z]\\\\u00[0-9a-f]{2}[a-z]", "pin": \
                [1-9][0-9]{3}, "refresh_token":null,
                 "card":"[1-9][0-9]{3} [0-9]{4} [0-9]{4} [0-9]{4}", "no":[1-9][0-9]{15}, \
                "at":1700000000000,
                 "credentials":\\{"login":"[a-z]{3}","keys":\\["[a-z][0-9][a-z]",[1-9][0-9]\\.[0-9]e3,\
                true\\]\\}, "mail":"[A-Z][a-z]{2}\\.[A-Z]@[a-z]{4}\\.[a-z]{7}",
                 "nested":"\\{\\\\"secret\\\\":\\\\"[a-z]{5}\\\\",\\\\"b\\\\":1\\}", "text":"use Bearer \
                [a-z]{6} now"\\}\
                """)
            .matcher(out)
            .matches(),
        out);
    for (String secret :
        List.of(
            "a\\\"b\\u0041c",
            "\\u0041",
            "7301",
            "4111",
            "k1x",
            "22.5",
            "Ann.B",
            "xyzzy",
            "abcdef")) {
      assertFalse(out.contains(secret), () -> secret + " in " + out);
    }
  }

  @Test
  void filesOfAFormDoNotHideItsSecrets() {
    String out =
        redacted(
            "POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b"
                + "\r\nContent-Disposition: form-data; name=\"pin\"\r\n\r\ns3cr3t\r\n--b"
                + "\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\0\1\2\r\n--b--\r\n");
    assertFalse(out.contains("s3cr3t"), out);
  }

  @Test
  void allWordsOfAPassphraseAreReplaced() {
    String out = text("user: ann\npassword: correct horse battery\nretries: 3\n");
    assertTrue(out.matches("user: ann\npassword: [a-z]{7} [a-z]{5} [a-z]{7}\nretries: 3\n"), out);
    assertFalse(out.contains("correct") || out.contains("horse") || out.contains("battery"), out);
  }

  @Test
  void secretsInFormsAndXmlAreReplaced() {
    assertTrue(
        text("a=1&user%5Bpassword%5D=p%26q&b=2&card=4111+1111+1111+1111&mail=ann%40shop.example")
            .matches(
                "a=1&user%5Bpassword%5D=[a-z]%26[a-z]&b=2&card=[1-9][0-9]{3}(\\+[0-9]{4}){3}"
                    + "&mail=[a-z]{3}%40[a-z]{4}\\.[a-z]{7}"));
    assertTrue(
        text("<a><ns:Password x='1'>abc d</ns:Password><token><![CDATA[xyz]]></token>7</a>")
            .matches(
                "<a><ns:Password x='1'>[a-z]{3} [a-z]</ns:Password><token><!\\[CDATA\\[[a-z]{3}]]>"
                    + "</token>7</a>"));
    assertTrue(
        text("url?cb=%2Fx%3Ftoken%3Dabc%26b%3Dc")
            .matches("url\\?cb=%2Fx%3Ftoken%3D[a-z]{3}%26b%3Dc"));
  }

  @Test
  void secretsInPartsAreReplacedAndTheirBoundaryStays() {
    String boundary = "5105105105105100";
    String head = "POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=" + boundary;
    String part = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"";
    String out =
        redacted(
            head
                + "\r\n\r\n"
                + part
                + "user\"\r\n\r\nbob\r\n"
                + part
                + "password\"\r\n\r\nabc\r\ndef\r\n--"
                + boundary
                + "--\r\n");
    assertTrue(
        out.matches(
            Pattern.quote(
                    head
                        + "\r\n\r\n"
                        + part
                        + "user\"\r\n\r\nbob\r\n"
                        + part
                        + "password\"\r\n\r\n")
                + "[a-z]{3}\r\n[a-z]{3}\r\n--"
                + boundary
                + "--\r\n"),
        out);
    assertFalse(out.contains("abc") || out.contains("def"), out);
  }

  @Test
  void aSecretThatChunksCutIsFound() {
    String head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    String out =
        redacted(
            head
                + "10;x=1\r\n{\"password\": \"hu\r\n3\r\nnte\r\n5\r\nr2\"}\n\r\n0\r\nX-Token: t0k\r\n\r\n");
    assertTrue(
        out.matches(
            Pattern.quote(head)
                + "10;x=1\r\n\\{\"password\": \"[a-z]{2}\r\n3\r\n[a-z]{3}\r\n5\r\n[a-z][0-9]\"}\n\r\n"
                + "0\r\nX-Token: [a-z][0-9][a-z]\r\n\r\n"),
        out);
    assertFalse(out.contains("nte") && out.contains("r2"), out);
  }

  @Test
  void equalValuesStayEqualHoweverTheyAreWritten() {
    String plain = text("{\"mail\":\"ann@shop.example\",\"card\":\"" + CARD + "\"}");
    String mail = plain.substring(9, 25);
    String card = plain.substring(35, 51);
    assertEquals("mail=" + mail.replace("@", "%40"), text("mail=ann%40shop.example"));
    assertTrue(text("{\"token\":\"4111-1111-1111-1111\"}").replace("-", "").contains(card), card);
    Redactor other = new Redactor(key(1), List.of());
    byte[] bytes = "x ann@shop.example".getBytes(UTF_8);
    other.text(bytes, 0, bytes.length);
    assertNotEquals("x " + mail, new String(bytes, UTF_8));
  }

  @Test
  void secretsBeyondTheFirstThousandsAreMaskedAlike() {
    StringBuilder many = new StringBuilder();
    for (int number = 1000; number < 6000; number++) {
      many.append("token=ab").append(number).append('&');
    }
    String[] pseudonyms = text(many.toString()).split("token=|&token=|&");
    assertEquals(text("token=ab1000&"), "token=" + pseudonyms[1] + "&");
    assertNotEquals(pseudonyms[1], pseudonyms[2]);
    assertEquals("jj3333", pseudonyms[5000]);
    assertEquals(4096, List.of(pseudonyms).indexOf("jj3333") - 1);
  }

  @Test
  void textBeyondAsciiStaysValid() {
    String out = text("{\"password\":\"пароль\",\"secret\":\"日本語\\u043f\",\"ok\":\"пароль\"}");
    assertFalse(out.contains("\ufffd"), out);
    assertEquals(1, out.split("пароль", -1).length - 1, out);
    assertFalse(out.contains("日本語") || out.contains("\\u043f"), out);
  }

  /// What somebody sends on purpose must not keep the mirror busy: a pass over a text that looks at
  /// everything before or behind each place would take minutes.
  @Test
  @Timeout(60)
  void noTextTakesLong() {
    for (String piece :
        List.of(
            "\\",
            "{\"token\":[\\",
            "a:b ",
            ":pin ",
            "<pin ",
            "name=\"pin\"",
            "@",
            "a@",
            "4111-",
            "\"pin\":\"",
            "pin= ",
            "pin\\",
            "%",
            "%5C",
            "{",
            "token:[",
            "<token><![CDATA[",
            "eyJ.")) {
      redacted(
          "POST / HTTP/1.1\r\nContent-Type: multipart/x; boundary=b\r\n\r\n\"pin\":["
              + piece.repeat(400_000 / piece.length()));
      text(piece.repeat(400_000 / piece.length()));
    }
  }

  @Test
  void whatCannotBeReadIsRefusedUnchanged() {
    String end = "\r\n\r\npassword=abc";
    assertRefused(Outcome.CODED, "POST / HTTP/1.1\r\nContent-Encoding: gzip" + end);
    assertRefused(Outcome.CODED, "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked" + end);
    assertRefused(Outcome.CODED, "POST / HTTP/1.1\r\nContent-Type: text/xml;charset=UTF-16" + end);
    assertRefused(Outcome.CODED, "POST / HTTP/1.1\r\nContent-Type: application/grpc+proto" + end);
    String chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertRefused(Outcome.CODED, chunked + "6\r\np\0=\0a\0\r\n0\r\n\r\n");
    assertRefused(Outcome.CODED, "POST / HTTP/1.1\r\n\r\n\0\5\n\3abc");
    assertRefused(Outcome.UNREADABLE, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked" + end);
    assertRefused(Outcome.UNREADABLE, "POST / HTTP/1.1\r\nA: b\r\npassword=abc");
    assertRefused(Outcome.UNREADABLE, "password=abc");
    assertRefused(Outcome.UNREADABLE, "");
  }

  private void assertRefused(Outcome expected, String request) {
    byte[] bytes = request.getBytes(UTF_8);
    assertEquals(expected, redactor.request(bytes, 0, bytes.length), request);
    assertArrayEquals(request.getBytes(UTF_8), bytes);
  }

  private String redacted(String request) {
    byte[] bytes = request.getBytes(UTF_8);
    assertEquals(Outcome.REDACTED, redactor.request(bytes, 0, bytes.length));
    return new String(bytes, UTF_8);
  }

  private String text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    redactor.text(bytes, 0, bytes.length);
    return new String(bytes, UTF_8);
  }

  private static byte[] key(int value) {
    byte[] key = new byte[32];
    key[0] = (byte) value;
    return key;
  }
}
