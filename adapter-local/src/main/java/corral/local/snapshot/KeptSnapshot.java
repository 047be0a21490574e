package corral.local.snapshot;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import corral.api.snapshot.Contents;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;

/**
 * What a snapshot says of itself.
 *
 * @param template the id of the template below its files
 * @param revision of that template
 * @param contents what it holds
 * @param lacking why it does not hold the memory; empty when it does or was not to
 * @param bytes what it takes on the disk
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeptSnapshot(String template, String revision, Contents contents, String lacking, long bytes) {
    public TemplateRevision templateRevision() {
        return new TemplateRevision(new TemplateId(template), revision);
    }
}
