/** Sandboxes as custom resources: the store and the feed of records over an API server. */
@NullMarked
package corral.k8s.sandbox;

import org.jspecify.annotations.NullMarked;
