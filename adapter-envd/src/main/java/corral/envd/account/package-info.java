/** The users of the image, as its account files name them. */
@NullMarked
package corral.envd.account;

import org.jspecify.annotations.NullMarked;
