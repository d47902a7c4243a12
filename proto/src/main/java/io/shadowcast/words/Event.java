package io.shadowcast.words;

/// Something an operator would want to read.
///
/// @param kind short and stable, for example `mirror.paused`
/// @param text one sentence
public record Event(String kind, String text, SourceTime observed) {}
