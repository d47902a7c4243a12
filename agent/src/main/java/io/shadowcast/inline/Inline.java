package io.shadowcast.inline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The program `inline`: `inline FEED_SOCKET NAME=LISTEN>UPSTREAM...`.
public final class Inline {
  private static final Logger LOG = LoggerFactory.getLogger(Inline.class);

  private Inline() {}

  /// Proxies until it is ended. Exit code 2 for wrong arguments, 1 when a port cannot be had.
  public static void main(String[] arguments) {
    if (arguments.length < 2) {
      System.err.println("Usage: inline FEED_SOCKET NAME=LISTEN>UPSTREAM...");
      System.exit(2);
    }
    try {
      List<InlineSettings.Route> routes =
          Arrays.stream(arguments).skip(1).map(InlineSettings.Route::parse).toList();
      InlineProxy proxy =
          InlineProxy.start(new InlineSettings(routes, Path.of(arguments[0])), System::nanoTime);
      Runtime.getRuntime().addShutdownHook(new Thread(proxy::close, "stop"));
    } catch (IllegalArgumentException e) {
      System.err.println("inline: " + e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      LOG.error("Inline cannot start: {}", e.getMessage());
      System.exit(1);
    }
  }
}
