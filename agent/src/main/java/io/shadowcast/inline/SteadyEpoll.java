package io.shadowcast.inline;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/// Netty's epoll (epoll(7)), but for two things that a relay with half-closed connections cannot
/// live with:
///
/// - Netty 4.2.17 takes a socket of which nothing is wanted out of the epoll set and still believes
///   it there. That happens once a connection's input has ended; the next wish, to go on writing
///   when the socket takes bytes again, fails with ENOENT, and the rest of the answer is lost. Here
///   a socket that is in the set stays in it, asking for nothing; the kernel tells of errors
///   anyway, and tells them once (EPOLLET).
/// - At EPOLLRDHUP Netty reads to the end although it was told not to read, as much as the kernel
///   holds. Here that event is not asked for: an end of input is read, after what came before it.
final class SteadyEpoll implements IoHandler {
  private final IoHandler netty;

  private SteadyEpoll(IoHandler netty) {
    this.netty = netty;
  }

  static IoHandlerFactory factory() {
    IoHandlerFactory netty = EpollIoHandler.newFactory();
    return executor -> new SteadyEpoll(netty.newHandler(executor));
  }

  @Override
  public void initialize() {
    netty.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return netty.run(context);
  }

  @Override
  public void prepareToDestroy() {
    netty.prepareToDestroy();
  }

  @Override
  public void destroy() {
    netty.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(netty.register(handle));
  }

  @Override
  public void wakeup() {
    netty.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return netty.isCompatible(handleType);
  }

  /// One socket. Channels ask on the loop only.
  private static final class Registration implements IoRegistration {
    private final IoRegistration netty;
    private boolean inSet;

    Registration(IoRegistration netty) {
      this.netty = netty;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's shape
    public <T> T attachment() {
      return netty.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      EpollIoOps wanted = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
      boolean nothing = wanted.equals(EpollIoOps.NONE);
      inSet |= !nothing;
      return netty.submit(nothing && inSet ? EpollIoOps.EPOLLET : wanted);
    }

    @Override
    public boolean isValid() {
      return netty.isValid();
    }

    @Override
    public boolean cancel() {
      return netty.cancel();
    }
  }
}
