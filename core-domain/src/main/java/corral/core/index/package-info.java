/** All records in memory, in the orders in which the core asks for them; nothing here is ever walked as a whole to answer a request. */
@NullMarked
package corral.core.index;

import org.jspecify.annotations.NullMarked;
