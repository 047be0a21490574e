/** Test support for adapters and for platforms that embed the core. */
@NullMarked
package corral.testkit;

import org.jspecify.annotations.NullMarked;
