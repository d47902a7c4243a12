/// Watches how production does with mirroring against without it, and holds mirroring back when it
/// suffers. Pure: told once a second, it answers what is to be in force; `main` measures, obeys and
/// says so. One thread, the sampler's.
@NullMarked
package io.shadowcast.agent.guard;

import org.jspecify.annotations.NullMarked;
