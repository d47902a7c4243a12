package io.shadowcast.aggregator.cli;

import io.grpc.StatusRuntimeException;
import io.shadowcast.wire.v1.CreateUserRequest;
import io.shadowcast.wire.v1.CreateUserResponse;
import io.shadowcast.wire.v1.DeleteUserRequest;
import io.shadowcast.wire.v1.DeleteUserResponse;
import io.shadowcast.wire.v1.ListUsersRequest;
import io.shadowcast.wire.v1.ListUsersResponse;
import io.shadowcast.wire.v1.User;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "users", description = "People with certificates, and their roles.")
final class UsersCommand extends Group {
  @Command(name = "create", description = "Make a user's identity; the key is made here and stays.")
  int create(
      @Parameters(paramLabel = "NAME", description = "alice or users/alice") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "admin, operator or viewer")
          String role,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "DIR",
              description = "A new directory, 0700, for key.pem, cert.pem and ca.pem.")
          Path out,
      @Option(
              names = "--lifetime",
              paramLabel = "TIME",
              defaultValue = "30d",
              description = "1h..366d, default 30d.")
          Duration lifetime,
      @Mixin Changing changing) {
    OwnerOnly.inDirectory(out);
    CreateUserRequest.Builder request =
        CreateUserRequest.newBuilder()
            .setUser(User.newBuilder().setName(Names.user(name)).setRole(role))
            .setLifetime(Wire.duration(lifetime));
    return session()
        .change(
            changing,
            (link, change) -> {
              request.setRequestId(change.requestId()).setValidateOnly(change.validateOnly());
              return change.validateOnly()
                  ? View.of(
                      user(link, request.setCsr(NewIdentity.trial())),
                      Page.of("%s could be created as %s".formatted(name, role)))
                  : created(link, request, out);
            });
  }

  @Command(name = "delete", description = "Take a user away; the certificates end with it.")
  int delete(
      @Parameters(paramLabel = "NAME", description = "alice or users/alice") String name,
      @Mixin Changing changing) {
    DeleteUserRequest.Builder request = DeleteUserRequest.newBuilder().setName(Names.user(name));
    return session()
        .change(
            changing,
            (link, change) -> {
              DeleteUserResponse answer =
                  link.agents()
                      .deleteUser(
                          request
                              .setRequestId(change.requestId())
                              .setValidateOnly(change.validateOnly())
                              .build());
              return View.of(answer, Page.of("Removed " + Names.brief(request.getName())));
            });
  }

  @Command(name = "list", description = "All users.")
  int list(@Mixin Watching watching) {
    Clock clock = session().clock();
    return session()
        .show(
            watching,
            link -> {
              ListUsersResponse users =
                  Link.all(page ->
                      link.agents()
                          .listUsers(ListUsersRequest.newBuilder().setPageToken(page).build()));
              Table table = new Table("USER", "ROLE", "SINCE");
              for (User user : users.getUsersList()) {
                table.row(
                    Names.brief(user.getName()),
                    user.getRole(),
                    Human.time(user.getCreateTime(), clock));
              }
              return View.of(users, Page.of(table));
            });
  }

  private static View created(Link link, CreateUserRequest.Builder request, Path out) {
    try {
      NewIdentity identity = NewIdentity.prepare(out);
      CreateUserResponse made = asked(link, request.setCsr(identity.request()), identity);
      identity.complete(made.getCertificatesList());
      User user = made.getUser();
      return View.of(
          made,
          Page.of(
              "%s is %s; the identity is in %s (use it with --identity)"
                  .formatted(Names.brief(user.getName()), user.getRole(), out)));
    } catch (IOException e) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "--out: %s: %s (expected: a directory that can be written)"
              .formatted(out, e.getMessage()),
          e);
    }
  }

  private static CreateUserResponse asked(
      Link link, CreateUserRequest.Builder request, NewIdentity identity) throws IOException {
    try {
      return user(link, request);
    } catch (StatusRuntimeException e) {
      if (Failures.refused(e)) {
        identity.discard();
      }
      throw e;
    }
  }

  private static CreateUserResponse user(Link link, CreateUserRequest.Builder request) {
    return link.agents().createUser(request.build());
  }
}
