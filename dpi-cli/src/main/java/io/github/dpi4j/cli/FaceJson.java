package io.github.dpi4j.cli;

import io.github.dpi4j.detector.Box;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.Landmarks;
import io.github.dpi4j.detector.Point;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Serialisation of a face as a line of JSON. */
final class FaceJson {
    private static final JsonFactory JSON = new JsonFactory();

    private FaceJson() {
    }

    static String line(String file, DetectedFace face) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("file", file);
            number(json, "score", face.score(), 3);
            Box box = face.box();
            number(json, "x", box.x(), 1);
            number(json, "y", box.y(), 1);
            number(json, "w", box.width(), 1);
            number(json, "h", box.height(), 1);
            Landmarks landmarks = face.landmarks();
            point(json, "right_eye", landmarks.rightEye());
            point(json, "left_eye", landmarks.leftEye());
            point(json, "nose", landmarks.nose());
            point(json, "right_mouth", landmarks.rightMouth());
            point(json, "left_mouth", landmarks.leftMouth());
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void number(JsonGenerator json, String name, double value, int digits) {
        json.writeNumberProperty(name, rounded(value, digits));
    }

    private static void point(JsonGenerator json, String name, Point point) {
        json.writeArrayPropertyStart(name);
        json.writeNumber(rounded(point.x(), 1));
        json.writeNumber(rounded(point.y(), 1));
        json.writeEndArray();
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_EVEN);
    }
}
