package io.shadowcast.agent.uplink;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;

/// The event loop that the agent's connections share.
public record Transport(EventLoopGroup group, Class<? extends Channel> channel) {}
