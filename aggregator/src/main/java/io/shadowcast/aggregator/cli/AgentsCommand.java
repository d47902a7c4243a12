package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.CreateEnrolmentTokenResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "agents",
    description = "Enrolment of agents.",
    subcommands = AgentsCommand.TokenCommand.class)
final class AgentsCommand extends Group {
  @Command(name = "token", description = "One-time tokens with which agents enrol.")
  static final class TokenCommand extends Group {
    @Command(name = "create", description = "Make a token; it is shown once, or written to a file.")
    int create(
        @Option(
                names = "--host",
                paramLabel = "HOST",
                description = "Only for this host; default the agent names itself.")
            @Nullable String host,
        @Option(
                names = "--lifetime",
                paramLabel = "TIME",
                defaultValue = "1h",
                description = "1m..7d, default 1h.")
            Duration lifetime,
        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "A new file, 0600, as the agent's token_file wants it.")
            @Nullable Path out,
        @Mixin Changing changing) {
      CreateEnrolmentTokenRequest.Builder request =
          CreateEnrolmentTokenRequest.newBuilder()
              .setHost(host == null ? "" : Names.host(host))
              .setLifetime(Wire.duration(lifetime));
      return session()
          .change(
              changing,
              (link, change) -> {
                request.setRequestId(change.requestId()).setValidateOnly(change.validateOnly());
                return out == null || change.validateOnly()
                    ? shown(link.agents().createEnrolmentToken(request.build()), change)
                    : written(link, request.build(), out);
              });
    }

    private View shown(CreateEnrolmentTokenResponse token, Session.Change change) {
      Table fields =
          new Table("", "")
              .row("Token", change.validateOnly() ? "-" : token.getToken())
              .row("CA SHA-256", token.getCaSha256())
              .row("Ends", end(token));
      Page page = Page.of(fields);
      if (!change.validateOnly()) {
        page.gap().line("It is not shown again. The agent's token_file holds: TOKEN CA_SHA256");
      }
      return View.of(token, page);
    }

    /// The file is made first: no token without a place for it.
    private View written(Link link, CreateEnrolmentTokenRequest request, Path out) {
      try {
        OwnerOnly.inDirectory(out);
        OwnerOnly.create(out, new byte[0]);
        boolean done = false;
        try {
          CreateEnrolmentTokenResponse token = link.agents().createEnrolmentToken(request);
          String line = token.getToken() + " " + token.getCaSha256() + "\n";
          OwnerOnly.fill(out, line.getBytes(StandardCharsets.US_ASCII));
          done = true;
          return View.of(
              token.toBuilder().clearToken().build(),
              Page.of("Token written to %s; it ends %s.".formatted(out, end(token))));
        } finally {
          if (!done) {
            Files.deleteIfExists(out);
          }
        }
      } catch (FileAlreadyExistsException e) {
        throw new CtlFailure(
            ExitCode.INVALID, "--out: %s exists (expected: a new file)".formatted(out), e);
      } catch (IOException e) {
        throw new CtlFailure(
            ExitCode.INVALID,
            "--out: %s: %s (expected: a file that can be written)".formatted(out, e.getMessage()),
            e);
      }
    }

    private String end(CreateEnrolmentTokenResponse token) {
      Clock clock = session().clock();
      return Human.time(token.getExpireTime(), clock)
          + " ("
          + Human.ago(token.getExpireTime(), clock)
          + ")";
    }
  }
}
