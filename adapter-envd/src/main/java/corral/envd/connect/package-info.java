/** The Connect protocol with the JSON codec: envelopes, errors, unary and streaming calls. */
@NullMarked
package corral.envd.connect;

import org.jspecify.annotations.NullMarked;
