package io.github.dpi4j.unet;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON format of architectures, one flat object with guided-diffusion's names where they exist:
 *
 * <pre>{@code
 * {"in_channels":3,"model_channels":32,"out_channels":3,"level_channels":[32,64],"level_attention":[false,true],
 *  "num_res_blocks":1,"resampling":"res_block","use_scale_shift_norm":true,"skip_kernel":1,"num_head_channels":16,
 *  "use_new_attention_order":false}
 * }</pre>
 *
 * Instead of {@code num_head_channels} there may be {@code num_heads} and {@code num_heads_upsample}.
 */
public final class ArchitectureJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ArchitectureJson() {
    }

    /**
     * {@return an architecture as JSON in one line, always in the same order}
     *
     * @param config the architecture
     */
    public static String write(UNetConfig config) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeNumberProperty("in_channels", config.inChannels());
            out.writeNumberProperty("model_channels", config.modelChannels());
            out.writeNumberProperty("out_channels", config.outChannels());
            out.writeArrayPropertyStart("level_channels");
            config.levels().forEach(level -> out.writeNumber(level.channels()));
            out.writeEndArray();
            out.writeArrayPropertyStart("level_attention");
            config.levels().forEach(level -> out.writeBoolean(level.attention()));
            out.writeEndArray();
            out.writeNumberProperty("num_res_blocks", config.numResBlocks());
            out.writeStringProperty("resampling", config.resampling().name().toLowerCase(Locale.ROOT));
            out.writeBooleanProperty("use_scale_shift_norm", config.scaleShiftNorm());
            out.writeNumberProperty("skip_kernel", config.skipKernel());
            switch (config.heads()) {
                case Heads.Width(int channels) -> out.writeNumberProperty("num_head_channels", channels);
                case Heads.Count(int heads, int decoderHeads) -> {
                    out.writeNumberProperty("num_heads", heads);
                    out.writeNumberProperty("num_heads_upsample", decoderHeads);
                }
            }
            out.writeBooleanProperty("use_new_attention_order", config.qkvOrder() == QkvOrder.QKV_FIRST);
            out.writeEndObject();
        }
        return text.toString();
    }

    /**
     * Reads an architecture.
     *
     * @param json an architecture as JSON
     * @return the architecture
     * @throws IllegalArgumentException if the text is not such an object, a field is missing, unknown or of the wrong
     *        type, or there is no such network
     */
    public static UNetConfig read(String json) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            Fields fields = new Fields(values(in));
            UNetConfig config = fields.config();
            if (!fields.values.isEmpty()) {
                throw wrong("no other fields", fields.values.keySet());
            }
            return config;
        } catch (JacksonException e) {
            throw wrong("a JSON object", e.getOriginalMessage());
        }
    }

    /** Returns each field's value or values as text. */
    private static Map<String, List<String>> values(JsonParser in) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw wrong("a JSON object", in.currentToken());
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            List<String> texts = new ArrayList<>();
            if (in.nextToken() == JsonToken.START_ARRAY) {
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    texts.add(scalar(in, name));
                }
            } else {
                texts.add(scalar(in, name));
            }
            values.put(name, texts);
        }
        if (in.nextToken() != null) {
            throw wrong("nothing after the object", in.currentToken());
        }
        return values;
    }

    private static String scalar(JsonParser in, String name) {
        if (!in.currentToken().isScalarValue()) {
            throw wrong("numbers, truth values or text for " + name, in.currentToken());
        }
        return in.getString();
    }

    private static IllegalArgumentException wrong(String expected, Object got) {
        return new IllegalArgumentException(
                "architecture: expected " + expected + ", got " + PrintableText.shown(got));
    }

    /** The fields not read yet. */
    private record Fields(Map<String, List<String>> values) {
        UNetConfig config() {
            return new UNetConfig(whole("in_channels"), whole("model_channels"), whole("out_channels"), levels(),
                    whole("num_res_blocks"), resampling(), truth("use_scale_shift_norm"), whole("skip_kernel"), heads(),
                    truth("use_new_attention_order") ? QkvOrder.QKV_FIRST : QkvOrder.PER_HEAD);
        }

        private List<Level> levels() {
            List<String> channels = all("level_channels");
            List<String> attention = all("level_attention");
            if (channels.size() != attention.size()) {
                throw wrong("as many level_attention as level_channels, " + channels.size(), attention.size());
            }
            return IntStream.range(0, channels.size())
                    .mapToObj(i -> new Level(whole("level_channels", channels.get(i)),
                            truth("level_attention", attention.get(i))))
                    .toList();
        }

        private Heads heads() {
            return values.containsKey("num_head_channels")
                    ? new Heads.Width(whole("num_head_channels"))
                    : new Heads.Count(whole("num_heads"), whole("num_heads_upsample"));
        }

        private Resampling resampling() {
            String name = one("resampling");
            try {
                return Resampling.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw wrong("resampling res_block, convolution or plain", name);
            }
        }

        private List<String> all(String name) {
            List<String> all = values.remove(name);
            if (all == null) {
                throw wrong("a field " + name, "only " + values.keySet());
            }
            return all;
        }

        private String one(String name) {
            List<String> all = all(name);
            if (all.size() != 1) {
                throw wrong("one value for " + name, all);
            }
            return all.getFirst();
        }

        private int whole(String name) {
            return whole(name, one(name));
        }

        private static int whole(String name, String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw wrong("a whole number for " + name, text);
            }
        }

        private boolean truth(String name) {
            return truth(name, one(name));
        }

        private static boolean truth(String name, String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong("true or false for " + name, text);
            };
        }
    }
}
