package io.github.dpi4j.degradation;

import io.github.dpi4j.checkpoint.DecimalText;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A chain's stages as JSON: flat objects whose field {@code stage} says which stage it is. */
final class ChainJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String STAGE = "stage";

    private ChainJson() {
    }

    static String write(DegradationChain chain) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartArray();
            for (DegradationStage stage : chain.stages()) {
                out.writeStartObject();
                write(out, stage);
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, DegradationStage stage) {
        switch (stage) {
            case GaussianBlur(int size, double sigmaX, double sigmaY, double theta) -> {
                out.writeStringProperty(STAGE, "gaussian_blur");
                out.writeNumberProperty("size", size);
                out.writeNumberProperty("sigma_x", sigmaX);
                out.writeNumberProperty("sigma_y", sigmaY);
                out.writeNumberProperty("theta", theta);
            }
            case Resampling(int width, int height, Resampling.Filter filter) -> {
                out.writeStringProperty(STAGE, "resampling");
                out.writeNumberProperty("width", width);
                out.writeNumberProperty("height", height);
                out.writeStringProperty("filter", filter.toString());
            }
            case GaussianNoise(double level, long key) -> {
                out.writeStringProperty(STAGE, "gaussian_noise");
                out.writeNumberProperty("level", level);
                out.writeNumberProperty("key", key);
            }
            case JpegCompression(int quality) -> {
                out.writeStringProperty(STAGE, "jpeg");
                out.writeNumberProperty("quality", quality);
            }
        }
    }

    static DegradationChain read(String json) {
        List<DegradationStage> stages = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            expect(in, in.nextToken(), JsonToken.START_ARRAY);
            while (in.nextToken() != JsonToken.END_ARRAY) {
                expect(in, in.currentToken(), JsonToken.START_OBJECT);
                Map<String, String> fields = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    if (!in.nextToken().isScalarValue()) {
                        throw wrong("a number or text for '" + name + "'", in.currentToken());
                    }
                    fields.put(name, in.getString());
                }
                stages.add(new Fields(fields).stage());
            }
            expect(in, in.nextToken(), null);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("degradation: expected JSON, got " + e.getOriginalMessage(), e);
        }
        return new DegradationChain(stages);
    }

    private static void expect(JsonParser in, @Nullable JsonToken got, @Nullable JsonToken expected) {
        if (got != expected) {
            throw wrong(expected == null ? "nothing after the array" : expected.toString(), got);
        }
    }

    private static IllegalArgumentException wrong(String expected, @Nullable Object got) {
        return new IllegalArgumentException("degradation: expected " + expected + ", got " + got);
    }

    /** A stage's fields as text. */
    private record Fields(Map<String, String> fields) {
        DegradationStage stage() {
            String name = text(STAGE);
            return switch (name) {
                case "gaussian_blur" ->
                    new GaussianBlur((int) whole("size"), number("sigma_x"), number("sigma_y"), number("theta"));
                case "resampling" ->
                    new Resampling((int) whole("width"), (int) whole("height"), filter(text("filter")));
                case "gaussian_noise" -> new GaussianNoise(number("level"), whole("key"));
                case "jpeg" -> new JpegCompression((int) whole("quality"));
                default -> throw wrong("gaussian_blur, resampling, gaussian_noise or jpeg", name);
            };
        }

        private static Resampling.Filter filter(String name) {
            try {
                return Resampling.Filter.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw wrong("bilinear or bicubic", name);
            }
        }

        private String text(String name) {
            String text = fields.get(name);
            if (text == null) {
                throw wrong("a field '" + name + "'", fields.keySet());
            }
            return text;
        }

        private double number(String name) {
            try {
                return DecimalText.parse(text(name));
            } catch (NumberFormatException e) {
                throw wrong("a number for '" + name + "'", text(name));
            }
        }

        private long whole(String name) {
            try {
                return Long.parseLong(text(name));
            } catch (NumberFormatException e) {
                throw wrong("a whole number for '" + name + "'", text(name));
            }
        }
    }
}
