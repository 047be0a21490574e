/** Requests to an API server about custom resources, with answers as values. */
@NullMarked
package corral.k8s.api;

import org.jspecify.annotations.NullMarked;
