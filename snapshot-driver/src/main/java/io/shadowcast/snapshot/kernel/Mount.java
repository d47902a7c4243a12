package io.shadowcast.snapshot.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One line of `/proc/self/mountinfo`, see proc_pid_mountinfo(5).
///
/// @param id what [Stat#mount()] says of files on it
/// @param device the filesystem's own number, `MAJOR:MINOR`; all mounts and all subvolumes of one
///   filesystem share it
/// @param root which folder of the filesystem is mounted
/// @param point where
/// @param type `ext4`, `btrfs`, `tmpfs`
/// @param source a device as a rule
/// @param options of this mount
/// @param filesystemOptions of the filesystem
public record Mount(
    long id,
    String device,
    String root,
    String point,
    List<String> options,
    String type,
    String source,
    List<String> filesystemOptions) {
  private static final int OPTIONAL_FIELDS_AT = 6;

  /// Copies.
  public Mount {
    options = List.copyOf(options);
    filesystemOptions = List.copyOf(filesystemOptions);
  }

  /// The value of an option of the filesystem that has one, as `subvol` of btrfs.
  public Optional<String> option(String name) {
    return filesystemOptions.stream()
        .filter(each -> each.startsWith(name + "="))
        .map(each -> each.substring(name.length() + 1))
        .findFirst();
  }

  /// Whether it takes no writes, by the mount or by the filesystem.
  public boolean readOnly() {
    return options.contains("ro") || filesystemOptions.contains("ro");
  }

  /// Parses one line, its bytes taken as ISO 8859-1.
  ///
  /// @throws IllegalArgumentException for what is no such line
  static Mount parse(String line) {
    List<String> fields = Arrays.asList(line.split(" ", -1));
    int dash =
        fields.subList(Math.min(OPTIONAL_FIELDS_AT, fields.size()), fields.size()).indexOf("-");
    int after = OPTIONAL_FIELDS_AT + dash + 1;
    if (dash < 0 || fields.size() < after + 3) {
      throw new IllegalArgumentException("mountinfo: " + line + " (expected: at least 10 fields)");
    }
    return new Mount(
        Long.parseLong(fields.get(0)),
        fields.get(2),
        plain(fields.get(3)),
        plain(fields.get(4)),
        options(fields.get(5)),
        plain(fields.get(after)),
        plain(fields.get(after + 1)),
        options(fields.get(after + 2)));
  }

  private static List<String> options(String field) {
    return Arrays.stream(field.split(",", -1)).map(Mount::plain).toList();
  }

  /// Blank, tab, line feed, backslash and a few more are written as a backslash and three octal
  /// digits.
  private static String plain(String field) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < field.length()) {
      boolean escaped = field.charAt(at) == '\\' && at + 3 < field.length();
      out.append(escaped ? (char) Integer.parseInt(field, at + 1, at + 4, 8) : field.charAt(at));
      at += escaped ? 4 : 1;
    }
    return new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
