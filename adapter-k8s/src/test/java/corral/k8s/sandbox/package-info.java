/** The contract suites of the store on a real API server, in bad weather. */
@NullMarked
package corral.k8s.sandbox;

import org.jspecify.annotations.NullMarked;
