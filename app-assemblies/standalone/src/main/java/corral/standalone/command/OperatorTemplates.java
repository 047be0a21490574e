package corral.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.template.TemplateCatalog;
import corral.api.template.TemplateId;
import corral.standalone.start.StartProblem;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.function.Supplier;

/** Templates for the operator, as the commands of this machine ask for them. */
public final class OperatorTemplates {
    static final String PATH = "/admin/templates";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TemplateCatalog templates;
    private final TemplateImport imports;
    private final byte[] key;

    /** Takes what there is, what makes more, and what the operator must present. */
    public OperatorTemplates(TemplateCatalog templates, TemplateImport imports, String key) {
        this.templates = templates;
        this.imports = imports;
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    public void contribute(JavalinConfig config) {
        config.routes.get(PATH, context -> answer(context, this::known));
        config.routes.post(PATH, context -> answer(context, () -> make(context.body())));
    }

    private void answer(Context context, Supplier<Object> work) {
        String presented = context.header("X-Admin-Token");
        if (presented == null || !MessageDigest.isEqual(key, presented.getBytes(StandardCharsets.UTF_8))) {
            refuse(context, 401, "The operator's key is required: send it as X-Admin-Token.");
            return;
        }
        try {
            context.json(work.get());
        } catch (StartProblem e) {
            refuse(context, 400, String.valueOf(e.getMessage()));
        }
    }

    private static void refuse(Context context, int status, String sentence) {
        context.status(status).json(Map.of("code", status, "message", sentence));
    }

    private Object known() {
        return templates.list().stream().map(DirectOperator::known).toList();
    }

    /** The archive is a path on this machine, which the operator owns. */
    private Object make(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            String id = json.path("id").asText();
            String archive = json.path("archive").asText();
            if (!TemplateId.isValid(id) || archive.isEmpty()) {
                throw new StartProblem("id and archive are required: the name of a template, and a path.");
            }
            return DirectOperator.known(imports.run(new TemplateId(id), Path.of(archive)));
        } catch (JsonProcessingException | InvalidPathException e) {
            throw new StartProblem("The body must be JSON with id and archive.", e);
        }
    }
}
