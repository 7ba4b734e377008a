package io.github.dpi4j.metric;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Numbers of a folder of recorded metrics: the bundled one, or that which {@code -Ddpi.golden.metrics} names. */
record QualityFile(Path folder) {
    static QualityFile open() {
        String property = System.getProperty("dpi.golden.metrics", "");
        return new QualityFile(property.isEmpty()
                ? Golden.file("golden/metrics/README.md").getParent()
                : Path.of(property));
    }

    /** The numbers of a JSON file of one or two levels, by object (empty for the first level) and name; lists are left out. */
    Map<String, Map<String, Double>> numbers(String file) throws IOException {
        Map<String, Map<String, Double>> out = new LinkedHashMap<>();
        try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(),
                Files.readString(folder.resolve(file)))) {
            in.nextToken();
            read(in, "", out);
        }
        return out;
    }

    private static void read(JsonParser in, String object, Map<String, Map<String, Double>> out) {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (value == JsonToken.START_OBJECT) {
                read(in, object.isEmpty() ? name : object + "/" + name, out);
            } else if (value == JsonToken.START_ARRAY) {
                in.skipChildren();
            } else if (value.isNumeric()) {
                out.computeIfAbsent(object, _ -> new LinkedHashMap<>()).put(name, in.getDoubleValue());
            }
        }
    }

    /** The file of LPIPS's distances; of another folder, the one beside or above it. */
    Path lpips() {
        Path inside = folder.resolve("lpips.safetensors");
        return Files.exists(inside) ? inside : folder.resolve("../lpips.safetensors");
    }

    RgbImage image(String name) throws IOException {
        for (String place : List.of("quality_" + name + ".png", "metric_" + name + ".png",
                "../images/metric_" + name + ".png")) {
            if (Files.exists(folder.resolve(place))) {
                return ImageFiles.read(folder.resolve(place));
            }
        }
        throw new IOException(folder + ": expected an image of " + name + ", found none");
    }
}
