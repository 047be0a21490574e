/** The network of sandboxes: addresses, devices, packet filter, name resolution. */
@NullMarked
package corral.local.network;

import org.jspecify.annotations.NullMarked;
