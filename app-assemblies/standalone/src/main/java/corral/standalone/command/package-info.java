/** Commands for the operator of this machine: teams, keys and templates, through the server when it runs and without it otherwise. */
@NullMarked
package corral.standalone.command;

import org.jspecify.annotations.NullMarked;
