/** Driving ports: what a caller may ask for, and the answers. */
@NullMarked
package corral.api.lifecycle;

import org.jspecify.annotations.NullMarked;
