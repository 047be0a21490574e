/** What the revision 2026-07-28 adds to the revisions that the SDK covers; to be deleted when the SDK covers it too. */
@NullMarked
package corral.mcp.modern;

import org.jspecify.annotations.NullMarked;
