package corral.e2b.control;

import corral.api.team.TeamId;

/** How clients name templates: an id or alias, perhaps with the caller's team before it and a tag behind. */
final class TemplateNames {
    /** The tag that every template has, and the only one. */
    static final String TAG = "default";

    private TemplateNames() {}

    /** What is left of {@code team/name:default}; other teams and other tags are looked up as they are, and found nowhere. */
    static String plain(String name, TeamId team) {
        String own = team.value() + "/";
        String plain = name.startsWith(own) ? name.substring(own.length()) : name;
        String tag = ":" + TAG;
        return plain.endsWith(tag) ? plain.substring(0, plain.length() - tag.length()) : plain;
    }
}
