package corral.local.template;

/**
 * One entry of a tar archive.
 *
 * @param name its path as written
 * @param kind what it is
 * @param mode permission bits, with those for set-user-id, set-group-id and sticky
 * @param user owner
 * @param group owning group
 * @param size bytes of content that follow
 * @param modified seconds since 1970
 * @param link where a link leads, as written
 */
record TarEntry(String name, Kind kind, int mode, long user, long group, long size, long modified, String link) {
    /** What an entry is. */
    enum Kind {
        FILE,
        HARD_LINK,
        SYMBOLIC_LINK,
        DIRECTORY,
        /** A device, a pipe, or something that is newer than this. */
        OTHER
    }
}
