/** The E2B control plane: its routes, bodies and errors, in terms of the driving ports. */
@NullMarked
package corral.e2b.control;

import org.jspecify.annotations.NullMarked;
