package corral.standalone.command;

import corral.api.sandbox.Resources;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import corral.local.template.BaseTemplate;
import corral.local.template.RefusedArchive;
import corral.local.template.TemplateImporter;
import corral.standalone.start.StartProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes templates from archives on this machine; their sandboxes get what the settings say. */
public final class TemplateImport {
    private final TemplateImporter importer;
    private final Resources resources;

    public TemplateImport(TemplateImporter importer, Resources resources) {
        this.importer = importer;
        this.resources = resources;
    }

    Template run(TemplateId template, Path archive) {
        if (template.value().equals(BaseTemplate.NAME)) {
            throw new StartProblem("The template '" + template + "' is made by Corral itself: choose another name.");
        }
        if (!Files.isRegularFile(archive)) {
            throw new StartProblem("There is no file " + archive + ": give the path of a tar archive.");
        }
        try {
            return importer.read(archive, template, List.of(), resources, Instant.now());
        } catch (RefusedArchive e) {
            throw new StartProblem("No template can be made of " + archive + ". " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartProblem(
                    "The archive " + archive + " could not be unpacked (" + e.getMessage()
                            + "): check that there is space in the state directory.",
                    e);
        }
    }
}
