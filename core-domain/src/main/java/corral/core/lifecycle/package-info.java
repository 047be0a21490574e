/** The life of one sandbox as a functional core: states, commands, events, and the rules between them. */
@NullMarked
package corral.core.lifecycle;

import org.jspecify.annotations.NullMarked;
