package io.shadowcast.agent.facts;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Tells files whose content must stay on the host, whatever the settings say: by name, and by what
/// is in them. In doubt, secret.
final class Secrecy {
  private static final List<Pattern> NAMES =
      List.of(
          Pattern.compile("/etc/g?shadow-?"),
          Pattern.compile("/etc/sudoers(\\.d/.*)?"),
          Pattern.compile(".*/\\.?(netrc|pgpass|htpasswd|git-credentials)"),
          Pattern.compile(".*/(id_[a-z0-9]+|ssh_host_[a-z0-9]+_key)"),
          Pattern.compile("(?i).*\\.(key|p12|pfx|jks|keystore|kdbx|ppk|token)"),
          Pattern.compile("(?i).*/[^/]*(secret|credential|passwd|password|token)[^/]*"),
          Pattern.compile("/proc/.*|.*/\\.(ssh|aws|kube|gnupg|docker)/.*"));

  /// Every repetition is bounded or begins a line, so that no content makes the search take long.
  private static final List<Pattern> CONTENTS =
      List.of(
          Pattern.compile("PRIVATE KEY"),
          Pattern.compile("openssh-key-v1|PuTTY-User-Key-File"),
          Pattern.compile(
              "(?im)^[^#;\\n]*(pass(word|wd|phrase)?|secret|api[_-]?key|private[_-]?key"
                  + "|access[_-]?key|auth[_-]?token|token|credentials?)[\"']?\\s{0,8}[:=]\\s{0,8}\\S"),
          Pattern.compile(
              "AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[baprs]-|eyJ[A-Za-z0-9_-]{10}"),
          Pattern.compile("[a-z][a-z0-9+.-]{0,15}://[^/\\s:@]{0,64}:[^/\\s@]{1,256}@"),
          Pattern.compile("\\$(1|2[aby]|5|6|y|argon2[id]*)\\$"));

  private Secrecy() {}

  static boolean byName(Path file) {
    String name = file.toString();
    // The list of accounts holds no passwords where there is a shadow file.
    return !name.equals("/etc/passwd") && NAMES.stream().anyMatch(p -> p.matcher(name).matches());
  }

  static boolean byContent(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return CONTENTS.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }
}
