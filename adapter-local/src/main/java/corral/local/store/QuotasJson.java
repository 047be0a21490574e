package corral.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import corral.api.team.Quota;
import corral.api.team.Quotas;
import java.util.ArrayList;
import java.util.List;

/** Quotas as a JSON array of their limits. */
final class QuotasJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private QuotasJson() {}

    static String write(Quotas quotas) {
        ArrayNode json = MAPPER.createArrayNode();
        quotas.limits()
                .forEach(quota -> json.addObject()
                        .put("dimension", quota.dimension().name())
                        .put("scope", quota.scope().name())
                        .put("limit", quota.limit()));
        return json.toString();
    }

    /** @throws IllegalArgumentException when the text is not what {@link #write} makes */
    static Quotas read(String text) {
        List<Quota> limits = new ArrayList<>();
        try {
            for (JsonNode quota : MAPPER.readTree(text)) {
                limits.add(new Quota(
                        Quota.Dimension.valueOf(quota.required("dimension").textValue()),
                        Quota.Scope.valueOf(quota.required("scope").textValue()),
                        quota.required("limit").longValue()));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The quotas in the store are not JSON.", e);
        }
        return new Quotas(limits);
    }
}
