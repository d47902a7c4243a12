package io.shadowcast.aggregator.cli;

import io.grpc.StatusRuntimeException;
import io.shadowcast.words.Endpoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// One run of a command: asks the aggregator and prints what it answers.
///
/// @param timeout of each call
/// @param headers whether tables have a line of titles
record Session(
    Surroundings around,
    Endpoint server,
    Path identity,
    Duration timeout,
    Format format,
    boolean headers) {
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";
  private static final String CLEAR = "\u001b[2J";

  /// A change as it is sent.
  record Change(String requestId, boolean validateOnly) {}

  /// What a change asks of the aggregator.
  interface Changer {
    View change(Link link, Change change);
  }

  Clock clock() {
    return around.clock();
  }

  /// Asks once, or again and again when that is wanted.
  int show(Watching watching, Function<Link, View> question) {
    Optional<Duration> interval = watching.interval();
    try (Link link = link()) {
      return interval.isPresent()
          ? watch(link, interval.get(), question)
          : print(answer(link, question));
    }
  }

  /// Changes something, once.
  int change(Changing changing, Changer changer) {
    Change change = new Change(changing.requestId(around), changing.dryRun());
    try (Link link = link()) {
      View view = answer(link, it -> changer.change(it, change));
      if (change.validateOnly()) {
        around.err().println("Dry run: all was checked, nothing was changed.");
      }
      return print(view);
    } catch (CtlFailure e) {
      throw new CtlFailure(e.code(), e.sentence() + repetition(e, change), e);
    }
  }

  /// Waits between two questions.
  ///
  /// @return false when the program is to end
  boolean pause(Duration time) {
    return !around.ending().within(time);
  }

  /// Prints one answer.
  int print(View view) {
    around.out().print(format.text(view, headers, false));
    around.out().flush();
    return view.exit().number();
  }

  /// Asks, with failures in words.
  <A> A answer(Link link, Function<Link, A> question) {
    try {
      return question.apply(link);
    } catch (StatusRuntimeException e) {
      throw Failures.of(e, server, timeout);
    }
  }

  private Link link() {
    return new Link(server, Identity.open(identity, clock()), timeout);
  }

  private int watch(Link link, Duration interval, Function<Link, View> question) {
    if (around.terminal()) {
      around.out().print(CLEAR);
    }
    draw(answer(link, question));
    while (!around.ending().within(interval)) {
      try {
        draw(question.apply(link));
      } catch (StatusRuntimeException e) {
        if (!Failures.passing(e)) {
          throw Failures.of(e, server, timeout);
        }
        around.err().println(Ctl.NAME + ": " + Failures.of(e, server, timeout).sentence());
        around.err().flush();
      }
    }
    return ExitCode.OK.number();
  }

  private void draw(View view) {
    String text = format.text(view, headers, true);
    PrintWriter out = around.out();
    if (format == Format.TABLE && around.terminal()) {
      out.print(HOME + text.replace("\n", REST_OF_LINE + "\n") + REST_OF_SCREEN);
    } else {
      out.print(format == Format.TABLE ? text + "\n" : text);
    }
    out.flush();
  }

  private static String repetition(CtlFailure failure, Change change) {
    return Failures.unsure(failure) && !change.validateOnly()
        ? "\nrequest id: %s (to try again so that it happens at most once: --request-id %s)"
            .formatted(change.requestId(), change.requestId())
        : "";
  }
}
