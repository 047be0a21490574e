package corral.core.quota;

import corral.api.team.Quota;

/** A quota that would be exceeded, and whose it is. */
record Exceeded(Holder.Kind whose, Quota quota) {}
