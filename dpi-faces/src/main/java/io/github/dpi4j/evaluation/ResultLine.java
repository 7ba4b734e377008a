package io.github.dpi4j.evaluation;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A restored image of an evaluation, a line of {@code results.jsonl}.
 *
 * @param image the original's name
 * @param condition the condition's name
 * @param label the method's label
 * @param method the method's name
 * @param scale ratio of the restored image's side to the degraded one's
 * @param settings all settings of the method, by name
 * @param degradation every parameter of the degradation, as a JSON array
 * @param seconds the batch's time, divided by the number of images in it
 * @param passes the networks' passes; none in lines of earlier versions
 * @param key hash of everything that determines the image
 * @param pixels hash of the restored image's pixels
 */
public record ResultLine(String image, String condition, String label, String method, int scale,
        Map<String, String> settings, String degradation, double seconds, Optional<NetworkPasses> passes, String key,
        String pixels) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PASSES = "passes";

    /**
     * Returns the settings of a method under a condition for its first image; if they depend on the scale, other
     * images' may differ.
     */
    static Map<String, String> settings(List<ResultLine> results, Condition condition, PlannedMethod method) {
        return results.stream().filter(l -> l.condition.equals(condition.name()) && l.label.equals(method.label()))
                .findFirst().map(ResultLine::settings).orElse(Map.of());
    }

    /** Returns the line without line terminator. */
    String toJson() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("image", image);
            json.writeStringProperty("condition", condition);
            json.writeStringProperty("label", label);
            json.writeStringProperty("method", method);
            json.writeNumberProperty("scale", scale);
            json.writeObjectPropertyStart("settings");
            settings.forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeStringProperty("degradation", degradation);
            json.writeNumberProperty("seconds", seconds);
            passes.ifPresent(counted -> {
                json.writeObjectPropertyStart(PASSES);
                json.writeNumberProperty("prior", counted.prior());
                json.writeNumberProperty("corrector", counted.corrector());
                json.writeNumberProperty("vjp", counted.vjp());
                json.writeEndObject();
            });
            json.writeStringProperty("key", key);
            json.writeStringProperty("pixels", pixels);
            json.writeEndObject();
        }
        return out.toString();
    }

    /** Parses a line of {@link #toJson}; throws an {@link IllegalArgumentException} if it is not one. */
    static ResultLine parse(String line) {
        JsonFields fields = new JsonFields("result", JsonTree.object(line));
        Map<String, String> settings = new LinkedHashMap<>();
        fields.object("settings").forEach((name, value) -> settings.put(name, String.valueOf(value)));
        return new ResultLine(fields.text("image"), fields.text("condition"), fields.text("label"),
                fields.text("method"), fields.count("scale"), settings, fields.text("degradation"),
                fields.number("seconds"), passes(fields), fields.text("key"), fields.text("pixels"));
    }

    private static Optional<NetworkPasses> passes(JsonFields line) {
        if (!line.has(PASSES)) {
            return Optional.empty();
        }
        JsonFields passes = new JsonFields("passes", line.object(PASSES));
        return Optional.of(new NetworkPasses(passes.count("prior"), passes.count("corrector"), passes.count("vjp")));
    }
}
