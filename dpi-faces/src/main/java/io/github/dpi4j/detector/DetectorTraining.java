package io.github.dpi4j.detector;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.DType;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.detection.RefinementNetwork;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.training.GraphTraining;
import io.github.dpi4j.training.LearningRate;
import io.github.dpi4j.training.TrainingOptions.Stability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The training of a face detector: the proposal network, then the refinement network on the first one's detections. A
 * killed training continues when started again.
 *
 * @param proposalSteps steps of the first network
 * @param refinementSteps steps of the second
 * @param views number of times that each scene is searched for the second network's examples, rotated and at other
 *        scales
 * @param seed of all random numbers
 */
public record DetectorTraining(int proposalSteps, int refinementSteps, int views, long seed) {
    private static final int PROPOSAL_BATCH = 16;
    private static final int REFINEMENT_BATCH = 64;
    private static final int CHECKPOINT_EVERY = 250;
    /** The least score of a detection that the second network is trained on. */
    private static final double LEAST_FIND = 0.1;
    private static final Stability STABILITY = new Stability(0.998, 5, new AdamW.Options(0.9, 0.999, 1e-8, 0.01));

    /** An observer of a detector's training. */
    public interface Listener {
        /**
         * Called after some steps of a network's training, as {@link GraphTraining.Listener#onReport}.
         *
         * @param network the network's name
         * @param step number of steps done
         * @param steps number of steps
         * @param imagesPerSecond speed since the last report
         * @param loss mean loss since the last report
         */
        void onReport(String network, int step, int steps, double imagesPerSecond, double loss);

        /**
         * Called with a message of one line.
         *
         * @param line the message
         */
        void onEvent(String line);
    }

    /** Checks the components. */
    public DetectorTraining {
        require(2, "proposal steps", proposalSteps);
        require(2, "refinement steps", refinementSteps);
        require(1, "views", views);
    }

    private static void require(int least, String name, int got) {
        if (got < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", got " + got);
        }
    }

    /**
     * Trains on the photographs of {@link PhotoPart#TRAINING}.
     *
     * @param data folder with photographs and {@code faces.csv}
     * @param out folder of the run; it gets {@code proposal.safetensors} and {@code refinement.safetensors} (float16)
     * @param backend the backend that computes
     * @param listener an observer
     * @throws IllegalArgumentException if the folder holds a run with other settings
     * @throws IOException if files cannot be read or written, or another process trains in this folder
     */
    public void run(Path data, Path out, CpuBackend backend, Listener listener) throws IOException {
        try (FolderLock _ = FolderLock.of(out, "train")) {
            AtomicFile.sweep(out);
            train(data, out, backend, listener);
        }
    }

    private void train(Path data, Path out, CpuBackend backend, Listener listener) throws IOException {
        List<LabelledPhoto> photos = PhotoFolder.load(data, name -> PhotoPart.of(name) == PhotoPart.TRAINING);
        if (photos.stream().allMatch(p -> p.faces().isEmpty())) {
            throw new IOException(data + ": expected photographs with faces, found none");
        }
        listener.onEvent(photos.size() + " photographs, " + backend.description());
        ProposalExamples crops = new ProposalExamples(photos, seed);
        Weights proposal = train(new Stage("proposal", ProposalNetwork.graph(), proposalSteps, PROPOSAL_BATCH,
                step -> crops.batch((long) step * PROPOSAL_BATCH, PROPOSAL_BATCH)), photos, out, backend, listener);
        Candidates candidates = candidates(photos, proposal, backend);
        listener.onEvent(candidates.hits().size() + " finds of the first network are faces, "
                + candidates.misses().size() + " are none");
        RefinementExamples looks = new RefinementExamples(photos, candidates, seed);
        train(new Stage("refinement", RefinementNetwork.graph(), refinementSteps, REFINEMENT_BATCH,
                step -> looks.batch((long) step * REFINEMENT_BATCH, REFINEMENT_BATCH)), photos, out, backend, listener);
    }

    private Candidates candidates(List<LabelledPhoto> photos, Weights proposal, CpuBackend backend) {
        try (Proposals proposals = new Proposals(proposal, backend, LEAST_FIND)) {
            return Candidates.mine(photos, proposals, views, seed);
        }
    }

    /** The training of one network. */
    private record Stage(String name, Graph graph, int steps, int batch, IntFunction<TrainingBatch> batches) {
    }

    private Weights train(Stage stage, List<LabelledPhoto> photos, Path out, CpuBackend backend, Listener listener)
            throws IOException {
        Map<String, String> identity = new TreeMap<>(Map.of("network", stage.name, "seed", Long.toString(seed),
                "batch", Integer.toString(stage.batch), "photographs", Integer.toString(photos.size())));
        LearningRate rate = new LearningRate(2e-3, Math.min(200, stage.steps / 2), stage.steps);
        Weights weights = new GraphTraining(stage.graph, FaceNetworkWeights.random(stage.graph, seed), stage.batches,
                rate, STABILITY, identity).run(out.resolve(stage.name + "-checkpoint.safetensors"), CHECKPOINT_EVERY,
                        backend,
                        (step, steps, speed, loss) -> listener.onReport(stage.name, step, steps, speed, loss));
        Path file = out.resolve(stage.name + ".safetensors");
        write(file, weights, Map.of("network", stage.name, "step", Integer.toString(stage.steps)));
        listener.onEvent("wrote " + file);
        return weights;
    }

    private static void write(Path file, Weights weights, Map<String, String> metadata) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        weights.entries().forEach((name, tensor) -> tensors.put(name, tensor.as(DType.F16)));
        Safetensors.write(file, tensors, new TreeMap<>(metadata));
    }
}
