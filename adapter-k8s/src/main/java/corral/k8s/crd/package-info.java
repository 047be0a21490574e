/** The custom resources of {@code agents.kruise.io/v1alpha1}: their schemas, written once, from which the manifests are made. */
@NullMarked
package corral.k8s.crd;

import org.jspecify.annotations.NullMarked;
