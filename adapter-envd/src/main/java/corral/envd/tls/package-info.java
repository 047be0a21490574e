/** Certificates and keys from PEM files, for the daemon and for who asks it. */
@NullMarked
package corral.envd.tls;

import org.jspecify.annotations.NullMarked;
