package corral.e2b.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import corral.api.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Templates as clients get them. A template here has one build, its current revision; how often it was used is not counted. */
final class TemplateAnswers {
    private static final String READY = "ready";

    private TemplateAnswers() {}

    record Listed(
            String templateID,
            String buildID,
            int cpuCount,
            long memoryMB,
            long diskSizeMB,
            @JsonProperty("public") boolean isPublic,
            List<String> aliases,
            List<String> names,
            String createdAt,
            String updatedAt,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String createdBy,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String lastSpawnedAt,

            long spawnCount,
            int buildCount,
            String envdVersion,
            String buildStatus) {}

    record Detail(
            String templateID,
            @JsonProperty("public") boolean isPublic,
            List<String> aliases,
            List<String> names,
            String createdAt,
            String updatedAt,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String lastSpawnedAt,

            long spawnCount,
            List<Build> builds) {}

    record Build(
            String buildID,
            String status,
            String createdAt,
            String updatedAt,
            String finishedAt,
            int cpuCount,
            long memoryMB,
            long diskSizeMB,
            String envdVersion) {}

    record Alias(String templateID, @JsonProperty("public") boolean isPublic) {}

    record Tag(String tag, String buildID, String createdAt) {}

    static Listed listed(Template template) {
        return new Listed(
                template.id().value(),
                buildId(template),
                Answers.cores(template.resources()),
                template.resources().memory().mebi(),
                template.resources().disk().mebi(),
                true,
                names(template),
                names(template),
                Answers.time(template.createdAt()),
                Answers.time(template.updatedAt()),
                null,
                null,
                0,
                1,
                Answers.ENVD_VERSION,
                READY);
    }

    static Detail detail(Template template, boolean withBuilds) {
        return new Detail(
                template.id().value(),
                true,
                names(template),
                names(template),
                Answers.time(template.createdAt()),
                Answers.time(template.updatedAt()),
                null,
                0,
                withBuilds ? List.of(build(template)) : List.of());
    }

    private static Build build(Template template) {
        return new Build(
                buildId(template),
                READY,
                Answers.time(template.updatedAt()),
                Answers.time(template.updatedAt()),
                Answers.time(template.updatedAt()),
                Answers.cores(template.resources()),
                template.resources().memory().mebi(),
                template.resources().disk().mebi(),
                Answers.ENVD_VERSION);
    }

    static List<Tag> tags(Template template) {
        return List.of(new Tag(TemplateNames.TAG, buildId(template), Answers.time(template.updatedAt())));
    }

    private static List<String> names(Template template) {
        return template.aliases().isEmpty() ? List.of(template.id().value()) : template.aliases();
    }

    /** Clients want a UUID: one made of what a revision is known by. */
    private static String buildId(Template template) {
        return UUID.nameUUIDFromBytes(
                        (template.id().value() + ":" + template.revision().revision()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
