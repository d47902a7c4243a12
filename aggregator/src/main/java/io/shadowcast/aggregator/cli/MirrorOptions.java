package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ClassRule;
import io.shadowcast.wire.v1.UpdateMirrorRequest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// What can be changed of a host's mirroring.
final class MirrorOptions {
  private static final Pattern RULE =
      Pattern.compile(
          "(?:(?<workload>[^\\s:/]+):\\s+)?"
              + "(?:(?<method>[A-Z]+)(?=\\s|=))?\\s*"
              + "(?<path>/\\S*?)?\\s*"
              + "(?:port\\s+(?<port>[0-9]{1,5}))?\\s*"
              + "(?:from\\s+(?<bytes>[0-9]{1,15}))?\\s*"
              + "=\\s*P(?<priority>[0-9])");

  @Option(names = "--rate", paramLabel = "SHARE", description = "Share of sessions, 0..1.")
  private Arguments.@Nullable Share rate;

  @Option(
      names = "--shadow",
      paramLabel = "NAME",
      description = "The shadow that --rate is for; default all of the host.")
  private @Nullable String shadow;

  @Option(
      names = "--class",
      paramLabel = "RULE",
      description = {
        "'[WORKLOAD: ][METHOD] [/path] [port N] [from BYTES]=P1..P4', for example 'POST /pay=P1';",
        "repeatable, the first that matches wins; replaces all rules of the host."
      })
  private List<String> classes = List.of();

  @Option(names = "--no-classes", description = "Remove all class rules.")
  private boolean noClasses;

  @ArgGroup private @Nullable Switch switched;

  private static final class Switch {
    @Option(names = "--on", required = true, description = "Mirror.")
    private boolean on;

    @Option(names = "--off", required = true, description = "Let nothing leave the host.")
    private boolean off;
  }

  UpdateMirrorRequest.Builder request(CommandSpec command, String name) {
    UpdateMirrorRequest.Builder request = UpdateMirrorRequest.newBuilder().setName(name);
    if (rate != null) {
      request.setRate(rate.value());
    }
    if (shadow != null) {
      request.setShadow(Names.last(shadow));
    }
    if (switched != null) {
      request.setOff(switched.off && !switched.on);
    }
    classes.forEach(text -> request.addClasses(rule(command, text)));
    request.setReplaceClasses(noClasses || !classes.isEmpty());
    if (!request.hasRate() && !request.hasOff() && !request.getReplaceClasses()) {
      throw usage(command, "mirror set: nothing to set (expected: --rate, --class, --on or --off)");
    }
    if (noClasses && !classes.isEmpty()) {
      throw usage(command, "--no-classes: with --class (expected: one of them)");
    }
    return request;
  }

  static ClassRule rule(CommandSpec command, String text) {
    Matcher parts = RULE.matcher(text.strip());
    if (!parts.matches()) {
      throw usage(
          command,
          "--class: %s (expected: '[WORKLOAD: ][METHOD] [/path] [port N] [from BYTES]=P1..P4', for example 'POST /pay=P1')"
              .formatted(text));
    }
    if (!part(parts, "priority", "").matches("[1-4]")) {
      throw new CtlFailure(
          ExitCode.INVALID, "--class: %s (expected: P1, P2, P3 or P4)".formatted(text));
    }
    return ClassRule.newBuilder()
        .setWorkload(part(parts, "workload", ""))
        .setMethod(part(parts, "method", ""))
        .setPathPrefix(part(parts, "path", ""))
        .setPort(Integer.parseInt(part(parts, "port", "0")))
        .setMinBytes(Long.parseLong(part(parts, "bytes", "0")))
        .setPriorityClass(Integer.parseInt(part(parts, "priority", "2")))
        .build();
  }

  private static String part(Matcher parts, String name, String absent) {
    String part = parts.group(name);
    return part == null ? absent : part;
  }

  private static ParameterException usage(CommandSpec command, String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
