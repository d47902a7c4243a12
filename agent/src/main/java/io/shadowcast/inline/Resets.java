package io.shadowcast.inline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.shadowcast.agent.os.Unsent;
import io.shadowcast.snapshot.kernel.KernelException;
import java.util.concurrent.TimeUnit;

/// Resets connections: their peers learn that what they have may not be all. Loop only.
final class Resets {
  private static final long FIRST_LOOK_MILLIS = 5;
  private static final long LONGEST_LOOK_MILLIS = 500;

  private final Unsent unsent = new Unsent();

  /// At once; the kernel throws away what it has not sent.
  static void now(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    Tls.closeBelow(channel);
  }

  /// When the peer has what was written, be it in its own time: what came before the break may be a
  /// whole answer. Somebody else has to bound the wait.
  void whenSent(Channel channel) {
    look(channel, FIRST_LOOK_MILLIS);
  }

  private void look(Channel channel, long pause) {
    if (!channel.isOpen()) {
      return;
    }
    if (channel instanceof UnixChannel socket) {
      if (isSent(socket)) {
        now(channel);
      } else {
        long next = Math.min(2 * pause, LONGEST_LOOK_MILLIS);
        var _ =
            channel.eventLoop().schedule(() -> look(channel, next), pause, TimeUnit.MILLISECONDS);
      }
    } else {
      // The JDK does not say what its socket holds.
      var _ =
          channel
              .eventLoop()
              .schedule(() -> now(channel), LONGEST_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isSent(UnixChannel socket) {
    try {
      return unsent.bytes(socket.fd().intValue()) == 0;
    } catch (KernelException e) {
      return true; // it is connected no more
    }
  }
}
