/** A real Kubernetes control plane for tests. */
@NullMarked
package corral.k8s.cluster;

import org.jspecify.annotations.NullMarked;
