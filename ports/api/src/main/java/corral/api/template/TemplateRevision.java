package corral.api.template;

/** One state of a template: its id and an opaque revision that changes whenever what it contains changes. */
public record TemplateRevision(TemplateId id, String revision) {}
