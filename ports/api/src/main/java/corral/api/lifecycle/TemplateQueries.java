package corral.api.lifecycle;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.template.Template;
import java.util.List;

/** Driving port: from what sandboxes can be made. */
public interface TemplateQueries {
    Answer<List<Template>> list(Caller caller);

    /** By id or alias. */
    Answer<Template> find(Caller caller, String nameOrAlias);
}
