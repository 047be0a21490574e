/** The published language of Corral: ids and values, driving ports and driven ports. */
@NullMarked
package corral.api;

import org.jspecify.annotations.NullMarked;
