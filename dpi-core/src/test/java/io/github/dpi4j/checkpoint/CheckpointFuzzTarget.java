package io.github.dpi4j.checkpoint;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Checkpoints of every format: opened, the network searched, all dicts listed, all tensors converted. */
public final class CheckpointFuzzTarget implements FuzzTarget {
    private static final CheckpointFuzzTarget TARGET = new CheckpointFuzzTarget();

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] input) throws IOException {
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoints.open(new CheckpointFile(Path.of("fuzzed"), MemorySegment.ofArray(input)));
        } catch (IOException e) {
            return Corpus.refused(e);
        }
        try {
            checkpoint.dicts().values().forEach(Weights::names);
            Weights weights = checkpoint.network(NetworkSignature.GUIDED_DIFFUSION);
            for (StoredTensor tensor : weights.entries().values()) {
                tensor.toTensor();
                tensor.toLongs();
            }
            weights.origin().describe().forEach(CraftedFiles::assertPrintable);
            weights.unread().values().forEach(CraftedFiles::assertPrintable);
            return true;
        } catch (IOException e) {
            return Corpus.refused(e);
        }
    }
}
