/** Making what is observed follow what is desired: one sandbox, one pool, one deadline at a time. */
@NullMarked
package corral.core.reconcile;

import org.jspecify.annotations.NullMarked;
