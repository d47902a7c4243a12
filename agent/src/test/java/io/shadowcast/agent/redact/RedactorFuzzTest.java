package io.shadowcast.agent.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shadowcast.agent.capture.Fuzz;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a request is: nothing fails, nothing outside of it is touched, what is not redacted is
/// not changed, and a secret in front of it does not come through.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class RedactorFuzzTest {
  private static final String SECRET = "Zebra7Quagga9Okapi";
  private static final String HEAD =
      "GET /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + SECRET + "\r\n";
  private static final List<String> PIECES =
      List.of(
          "GET /a?token=x&b=1 HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=d\r\n\r\n",
          "POST /p HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n",
          "{\"password\": \"x\", \"a\": [1, {\"pin\": 4711}], \"u\": \"\\u0070\"}",
          "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\npass=\r\n2\r\nab\r\n0\r\n\r\n",
          "Content-Type: multipart/form-data; boundary=b\r\n\r\n",
          "--b\r\nContent-Disposition: form-data; name=\"otp\"\r\n\r\n123456\r\n--b--\r\n",
          "<user><token a='b'>abc</token></user>",
          "a=%7B%22secret%22%3A%22x%22%7D&card=4111+1111+1111+1111",
          "mail: a.b@example.org eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
          "Content-Encoding: gzip\r\n");

  private final Redactor redactor = new Redactor(new byte[32], List.of("color"));

  @Test
  void requests() throws InterruptedException {
    Fuzz.run(
        "secrets in requests",
        random -> {
          byte[] bytes = Fuzz.damaged(random, PIECES);
          int from = random.nextInt(bytes.length + 1);
          int to = random.nextInt(from, bytes.length + 1);
          byte[] before = bytes.clone();
          Redactor.Outcome outcome = redactor.request(bytes, from, to);
          assertOutside(before, bytes, from, to);
          if (outcome != Redactor.Outcome.REDACTED) {
            assertArrayEquals(before, bytes);
          }
          redactor.text(bytes, from, to);
          assertOutside(before, bytes, from, to);
        });
  }

  @Test
  void whatFollowsASecretDoesNotBringItThrough() throws InterruptedException {
    Fuzz.run(
        "requests that begin with a secret",
        random -> {
          byte[] rest = Fuzz.damaged(random, PIECES);
          byte[] all = (HEAD + new String(rest, ISO_8859_1)).getBytes(ISO_8859_1);
          if (redactor.request(all, 0, all.length) == Redactor.Outcome.REDACTED) {
            assertFalse(new String(all, ISO_8859_1).contains(SECRET));
          }
        });
  }

  private static void assertOutside(byte[] before, byte[] after, int from, int to) {
    assertArrayEquals(Arrays.copyOf(before, from), Arrays.copyOf(after, from));
    assertArrayEquals(
        Arrays.copyOfRange(before, to, before.length), Arrays.copyOfRange(after, to, after.length));
  }
}
