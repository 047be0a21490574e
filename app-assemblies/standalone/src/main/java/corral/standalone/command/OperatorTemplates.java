package corral.standalone.command;

import corral.api.template.TemplateCatalog;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** Templates for the operator, as the commands of this machine ask for them. */
public final class OperatorTemplates {
    static final String PATH = "/admin/templates";

    private final TemplateCatalog templates;
    private final byte[] key;

    /** Takes what there is, and what the operator must present. */
    public OperatorTemplates(TemplateCatalog templates, String key) {
        this.templates = templates;
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    public void contribute(JavalinConfig config) {
        config.routes.get(PATH, this::list);
    }

    private void list(Context context) {
        String presented = context.header("X-Admin-Token");
        if (presented == null || !MessageDigest.isEqual(key, presented.getBytes(StandardCharsets.UTF_8))) {
            context.status(401)
                    .json(Map.of("code", 401, "message", "The operator's key is required: send it as X-Admin-Token."));
            return;
        }
        context.json(templates.list().stream().map(DirectOperator::known).toList());
    }
}
