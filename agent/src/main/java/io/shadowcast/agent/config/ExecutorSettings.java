package io.shadowcast.agent.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The program that carries out orders.
///
/// @param state its journal, its repository, the pinned authority; nobody else's
/// @param authority SHA-256 of the certificate of the authority whose orders count, lower case hex;
///   empty: the one that the agent enrolled with first
/// @param bpf a bpf filesystem, in which what tracks the writes to devices goes on without it
public record ExecutorSettings(Path state, Optional<String> authority, Path bpf) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /// Where most systems mount a bpf filesystem.
  public static final Path BPF = Path.of("/sys/fs/bpf");

  /// Where it listens, below `run`.
  public static final String SOCKET = "executor.sock";

  /// Refuses what is no SHA-256.
  public ExecutorSettings {
    authority.ifPresent(sha256 ->
        Expect.that(
            SHA256.matcher(sha256).matches(),
            "executor.authority",
            sha256,
            "64 hex digits in lower case, as `agents token create` shows them"));
  }
}
