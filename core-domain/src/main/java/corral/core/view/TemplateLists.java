package corral.core.view;

import corral.api.access.Caller;
import corral.api.lifecycle.TemplateQueries;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import java.util.List;

/** The templates, the same for every team. */
public final class TemplateLists implements TemplateQueries {
    private static final int LONGEST_NAME = 256;

    private final TemplateCatalog templates;

    public TemplateLists(TemplateCatalog templates) {
        this.templates = templates;
    }

    @Override
    public Answer<List<Template>> list(Caller caller) {
        return Answer.done(templates.list());
    }

    @Override
    public Answer<Template> find(Caller caller, String nameOrAlias) {
        if (nameOrAlias.length() > LONGEST_NAME) {
            return Answer.refused(
                    new Refusal.InvalidRequest("The name of a template has at most " + LONGEST_NAME + " characters."));
        }
        return templates
                .find(nameOrAlias)
                .map(Answer::done)
                .orElseGet(() -> Answer.refused(new Refusal.TemplateNotFound(nameOrAlias)));
    }
}
