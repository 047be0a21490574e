/** What sandboxes are made from: the base out of Debian packages, imported archives, and the catalog of both. */
@NullMarked
package corral.local.template;

import org.jspecify.annotations.NullMarked;
