/** Tests of the embedded store, on real files. */
@NullMarked
package corral.local.store;

import org.jspecify.annotations.NullMarked;
