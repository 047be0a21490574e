/** The adapter for Kubernetes: custom resources, informers, controllers, webhooks. */
@NullMarked
package corral.k8s;

import org.jspecify.annotations.NullMarked;
