/// The words of capturing: what a source of connections says, what becomes of a request, and the
/// accounts of it. Entered by the sources below it and by the rooms above; writers of accounts are
/// the capturing threads, one per source.
@NullMarked
package io.shadowcast.agent.capture;

import org.jspecify.annotations.NullMarked;
