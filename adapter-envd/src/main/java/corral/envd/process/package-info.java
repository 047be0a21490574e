/** The service process.Process: what runs in the sandbox, and who listens to it. */
@NullMarked
package corral.envd.process;

import org.jspecify.annotations.NullMarked;
