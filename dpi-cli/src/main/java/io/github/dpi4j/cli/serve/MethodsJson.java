package io.github.dpi4j.cli.serve;

import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.Parameter;
import io.github.dpi4j.posterior.PosteriorMethods;
import io.github.dpi4j.posterior.Settings;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The choices that the page offers: the methods and their settings, the model's size, and the bounds of an upload. */
final class MethodsJson {
    /** The scale whose defaults are shown where they differ by scale. */
    private static final int USUAL_SCALE = 4;

    private MethodsJson() {
    }

    static String of(FaceModel model, Limits limits) {
        return Json.object(json -> {
            json.writeNumberProperty("size", model.imageSize());
            json.writeNumberProperty("bytes", limits.bytes());
            json.writeNumberProperty("pixels", limits.pixels());
            json.writeArrayPropertyStart("methods");
            PosteriorMethods.all().forEach(method -> write(json, method, model));
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, MethodFactory method, FaceModel model) {
        Settings usual = new Recipe(method, Map.of()).settings(model, USUAL_SCALE);
        json.writeStartObject();
        json.writeStringProperty("name", method.name());
        json.writeStringProperty("description", method.description());
        json.writeArrayPropertyStart("settings");
        for (Parameter parameter : method.parameters()) {
            json.writeStartObject();
            json.writeStringProperty("name", parameter.name());
            json.writeStringProperty("description", parameter.description());
            json.writeStringProperty("values", parameter.values().words());
            String preset = usual.text(parameter.name());
            json.writeStringProperty("preset", preset);
            json.writeStringProperty("presets", preset.equals(parameter.preset(USUAL_SCALE))
                    ? presets(parameter)
                    : preset);
            if (parameter.values() instanceof Parameter.Choices choices) {
                json.writeArrayPropertyStart("choices");
                choices.choices().forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String presets(Parameter parameter) {
        return parameter.defaults().size() == 1
                ? parameter.preset(1)
                : parameter.defaults().entrySet().stream().map(e -> e.getValue() + " from ×" + e.getKey())
                        .collect(Collectors.joining(", "));
    }
}
