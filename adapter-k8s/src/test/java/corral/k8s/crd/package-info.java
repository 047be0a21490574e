/** Tests of the custom resources, against the files that are shipped and a real API server. */
@NullMarked
package corral.k8s.crd;

import org.jspecify.annotations.NullMarked;
