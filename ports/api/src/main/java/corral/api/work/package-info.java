/** Work inside a running sandbox: commands, code, processes and files. */
@NullMarked
package corral.api.work;

import org.jspecify.annotations.NullMarked;
