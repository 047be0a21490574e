package corral.mcp.transport;

import io.modelcontextprotocol.util.DefaultMcpUriTemplateManagerFactory;
import io.modelcontextprotocol.util.McpUriTemplateManager;
import io.modelcontextprotocol.util.McpUriTemplateManagerFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Templates of addresses as RFC 6570 has them, with {@code {+path}} for a value with slashes and {@code {?a,b}} for a query; the SDK knows neither. */
final class PathTemplates implements McpUriTemplateManagerFactory {
    private final McpUriTemplateManagerFactory simple = new DefaultMcpUriTemplateManagerFactory();

    @Override
    public McpUriTemplateManager create(String template) {
        return template.contains("{+") ? new PathTemplate(template) : simple.create(template);
    }

    /** One such template: what stands between the expressions is as it is. */
    private static final class PathTemplate implements McpUriTemplateManager {
        private static final Pattern EXPRESSION = Pattern.compile("\\{([+?]?)([A-Za-z0-9_,]+)}");

        private final String template;
        private final Map<String, Integer> groups = new LinkedHashMap<>();
        private final Pattern pattern;

        private PathTemplate(String template) {
            this.template = template;
            StringBuilder regex = new StringBuilder();
            Matcher expressions = EXPRESSION.matcher(template);
            int end = 0;
            while (expressions.find()) {
                regex.append(Pattern.quote(template.substring(end, expressions.start())));
                end = expressions.end();
                if (expressions.group(1).equals("?")) {
                    regex.append("(?:\\?[^?#]*)?");
                } else {
                    groups.put(expressions.group(2), groups.size() + 1);
                    regex.append(expressions.group(1).equals("+") ? "([^?#]*)" : "([^/?#]+)");
                }
            }
            pattern = Pattern.compile(
                    regex.append(Pattern.quote(template.substring(end))).toString());
        }

        @Override
        public List<String> getVariableNames() {
            return List.copyOf(groups.keySet());
        }

        @Override
        public Map<String, String> extractVariableValues(String address) {
            Matcher matcher = pattern.matcher(address);
            Map<String, String> values = new LinkedHashMap<>();
            if (matcher.matches()) {
                groups.forEach((name, group) -> values.put(name, matcher.group(group)));
            }
            return values;
        }

        @Override
        public boolean matches(String address) {
            return address.equals(template) || pattern.matcher(address).matches();
        }

        @Override
        public boolean isUriTemplate(String text) {
            return EXPRESSION.matcher(text).find();
        }
    }
}
