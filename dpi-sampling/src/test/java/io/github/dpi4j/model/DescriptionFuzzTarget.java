package io.github.dpi4j.model;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A file's description of itself: the metadata, as JSON, of a safetensors file without tensors, as every command reads it. */
public final class DescriptionFuzzTarget implements FuzzTarget {
    private static final DescriptionFuzzTarget TARGET = new DescriptionFuzzTarget();
    private static final Overrides NONE = new Overrides(null, null, null, null, null);

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] metadata) {
        byte[] file = file(metadata);
        return read(file, "prior", UNet::graph) || read(file, "corrector", Corrector::graph);
    }

    private static boolean read(byte[] file, String role, Function<UNetConfig, Graph> graph) {
        Weights none;
        Model model;
        try {
            none = Safetensors.read(file, "fuzzed");
            model = Model.of("fuzzed", none, Safetensors.open(file, "fuzzed").metadata(), NONE, role);
        } catch (IOException | MissingFactException e) {
            return Corpus.refused(e);
        }
        Corpus.requirePrintable(model.description().describe());
        try {
            Parameters.check(graph.apply(model.architecture()), none);
            throw new AssertionError("no weights, and all the same a network");
        } catch (IllegalArgumentException e) {
            Corpus.refused(e);
            return true;
        }
    }

    private static byte[] file(byte[] metadata) {
        byte[] begin = "{\"__metadata__\":".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + begin.length + metadata.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(begin.length + metadata.length + 1).put(begin).put(metadata).put((byte) '}').array();
    }
}
