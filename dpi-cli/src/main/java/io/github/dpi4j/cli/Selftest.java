package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cuda.CudaBackend;
import io.github.dpi4j.backend.cuda.CudaNetwork;
import io.github.dpi4j.backend.cuda.DevicePeaks;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.posterior.BatchLoop;
import io.github.dpi4j.posterior.ConditionCorrector;
import io.github.dpi4j.posterior.Dpi;
import io.github.dpi4j.posterior.DpiSettings;
import io.github.dpi4j.posterior.Measurement;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A comparison of a backend's results with another's, and its times. */
final class Selftest {
    /** Passes of a round: for about this time, but at least and at most so many. */
    private static final double ROUND_MILLISECONDS = 150;
    private static final int LEAST_PASSES = 3;
    private static final int MOST_PASSES = 50;
    private static final int ROUNDS = 5;
    private static final List<Integer> BATCHES = List.of(1, 4, 16);
    private static final int FACE = 256;
    private static final float TIMESTEP = 601;
    private static final Set<Part> TIMED = EnumSet.of(Part.TIMES, Part.KERNELS, Part.TILES);

    /** The parts of the test. */
    enum Part {
        /** Differences between passes. */
        CHECKS,
        /** Differences between gradients of weights and steps of training. */
        TRAINING,
        /** Times of passes. */
        TIMES,
        /** Times of a pass's kernels. */
        KERNELS,
        /** Times of all ways to compute each convolution: only if it is asked for. */
        TILES,
        /** Times of restorations. */
        FACES;

        static final Set<Part> USUAL = EnumSet.complementOf(EnumSet.of(TILES));

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The options of a self-test.
     *
     * @param quick small networks only
     * @param profiled number of slowest launches that run once more for a profiler
     */
    record Request(Set<Part> parts, List<Precision> precisions, boolean quick, int profiled) {
        /** The usual parts. */
        Request(List<Precision> precisions, boolean quick) {
            this(Part.USUAL, precisions, quick, 0);
        }
    }

    private final Backend reference;
    private final Function<Precision, Backend> tested;
    private final PrintWriter out;

    /** @param tested opens the tested backend in a precision */
    Selftest(Backend reference, Function<Precision, Backend> tested, PrintWriter out) {
        this.reference = reference;
        this.tested = tested;
        this.out = out;
    }

    /**
     * Returns the largest admissible difference, as a share of the largest value. With few channels, rounding errors
     * average out less.
     */
    private static double limit(Precision precision, HashNetwork network) {
        return switch (precision) {
            case FP32 -> 1e-4;
            case TF32 -> 3e-3;
            case BF16 -> network.size() < FACE ? 2e-2 : 1e-2;
        };
    }

    /** Compares and times all precisions; returns false if a difference is too large. */
    boolean run(Request request) throws IOException {
        // First, so that a backend that cannot run is reported before anything is computed.
        List<Precision> precisions = request.precisions;
        List<Backend> backends = precisions.stream().map(tested).toList();
        backends.forEach(backend -> out.println(backend.description()));
        out.println("reference: " + reference.description());
        List<HashNetwork> networks = new ArrayList<>(HashNetwork.small());
        if (!request.quick) {
            networks.addAll(List.of(HashNetwork.corrector(), HashNetwork.prior()));
        }
        boolean right = true;
        if (request.parts.contains(Part.CHECKS)) {
            out.println("largest difference / largest value");
            for (HashNetwork network : networks) {
                right &= compare(network, precisions, backends);
            }
            out.println(right ? "all differences are within their limits" : "FAILED: differences are too large");
            out.flush();
        }
        if (request.parts.contains(Part.TRAINING)) {
            right &= new TrainingSelftest(reference, out).run(precisions, backends);
        }
        for (int i = 0; i < precisions.size(); i++) {
            if (!Collections.disjoint(request.parts, TIMED)) {
                time(networks.getLast(), precisions.get(i), backends.get(i), request);
            }
        }
        for (int i = 0; i < precisions.size(); i++) {
            if (request.parts.contains(Part.FACES) && !request.quick) {
                restore(precisions.get(i), backends.get(i));
            }
        }
        return right;
    }

    private boolean compare(HashNetwork network, List<Precision> precisions, List<Backend> backends) {
        // Two images for small networks: results must not depend on the rest of the batch.
        Map<String, Tensor> inputs = network.inputs(network.size() < FACE ? 2 : 1, TIMESTEP);
        Tensor expected = predict(reference, network, inputs);
        boolean right = true;
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-24s", network.name()));
        for (int i = 0; i < precisions.size(); i++) {
            double difference = difference(expected, predict(backends.get(i), network, inputs));
            double limit = limit(precisions.get(i), network);
            boolean small = difference <= limit;
            right &= small;
            line.append(String.format(Locale.ROOT, "  %s %.1e %s %.0e", precisions.get(i), difference,
                    small ? "≤" : "> TOO MUCH,", limit));
        }
        out.println(line);
        out.flush();
        return right;
    }

    private static Tensor predict(Backend backend, HashNetwork network, Map<String, Tensor> inputs) {
        try (Network compiled = backend.compile(network.graph(), network.weights())) {
            return compiled.predict(inputs);
        }
    }

    /** Returns the largest difference; infinite if any value is NaN. */
    private static double difference(Tensor expected, Tensor got) {
        double greatest = 0;
        double value = 0;
        for (int i = 0; i < expected.size(); i++) {
            double d = Math.abs((double) expected.data()[i] - got.data()[i]);
            greatest = Math.max(greatest, Double.isNaN(d) ? Double.POSITIVE_INFINITY : d);
            value = Math.max(value, Math.abs(expected.data()[i]));
        }
        return greatest / value;
    }

    private void time(HashNetwork network, Precision precision, Backend backend, Request request) {
        List<Integer> batches = request.quick ? List.of(1) : BATCHES;
        try (Network compiled = backend.compile(network.graph(), network.weights())) {
            for (int batch : batches) {
                String what = String.format(Locale.ROOT, "%s %dx%d, %s, batch %d", network.name(), network.size(),
                        network.size(), precision, batch);
                Map<String, Tensor> inputs = network.inputs(batch, TIMESTEP);
                Tensor result = compiled.predict(inputs);
                if (request.parts.contains(Part.TIMES)) {
                    time(what, compiled, inputs, result);
                }
                if (request.parts.contains(Part.KERNELS) && compiled instanceof CudaNetwork cuda
                        && backend instanceof CudaBackend device && (batch == 1 || batch == batches.getLast())) {
                    kernels(what, cuda, device, request.profiled);
                }
                if (request.parts.contains(Part.TILES) && compiled instanceof CudaNetwork cuda
                        && (batch == 1 || batch == batches.getLast())) {
                    cuda.tileTimes().forEach(t -> out.printf(Locale.ROOT, "%s\t%s\t%d\t%.1f%n", t.layer(), t.kernel(),
                            t.splitK(), t.microseconds()));
                    out.flush();
                }
            }
        }
    }

    private void time(String what, Network compiled, Map<String, Tensor> inputs, Tensor result) {
        double[] whole = new double[ROUNDS];
        double[] device = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            compiled.predict(inputs, result);
            whole[round] = (System.nanoTime() - start) / 1e6;
            if (compiled instanceof CudaNetwork cuda) {
                device[round] = cuda.millisecondsOfAPass(passes(cuda));
            }
        }
        out.printf(Locale.ROOT, "%s: %.3f ms a pass with copies%s%n", what, median(whole),
                compiled instanceof CudaNetwork
                        ? String.format(Locale.ROOT, ", %.3f ms on the device", median(device))
                        : "");
        out.flush();
    }

    private static int passes(CudaNetwork network) {
        return (int) Math.clamp(ROUND_MILLISECONDS / network.millisecondsOfAPass(1), LEAST_PASSES, MOST_PASSES);
    }

    private void kernels(String what, CudaNetwork network, CudaBackend backend, int profiled) {
        DevicePeaks peaks = backend.peaks();
        KernelTable.print(out, backend.precision().toString(), peaks);
        KernelTable table = new KernelTable(peaks, network.launchTimes());
        table.print(out, what, network.millisecondsOfAPass(passes(network)));
        if (profiled > 0) {
            network.profile(table.slowest(profiled));
        }
    }

    private void restore(Precision precision, Backend backend) throws IOException {
        HashNetwork priorNetwork = HashNetwork.prior();
        HashNetwork correctorNetwork = HashNetwork.corrector();
        try (Network prior = backend.compile(priorNetwork.graph(), priorNetwork.weights());
                Network corrector = backend.compile(correctorNetwork.graph(), correctorNetwork.weights())) {
            PosteriorSampler sampler = new PosteriorSampler(
                    new Prior(NoisePredictor.of(prior), DiffusionSchedule.linear("ddim20"), true),
                    new Dpi(new Ddim(0), DpiSettings.DDIM, ConditionCorrector.of(corrector)));
            for (int faces : List.of(1, BATCHES.getLast())) {
                Measurement known = Measurement
                        .onGrid(HashWeights.input("known", 1, Shape.of(faces, 3, FACE / 2, FACE / 2)), 2);
                String what = String.format(Locale.ROOT, "restoration %dx%d, ddim20, %s, batch %d", FACE, FACE,
                        precision,
                        faces);
                double[] seconds = new double[ROUNDS];
                for (int round = -1; round < ROUNDS; round++) {
                    long start = System.nanoTime();
                    sampler.sample(known, NoiseSource.perImage(1, faces), StepListener.NONE);
                    if (round >= 0) {
                        seconds[round] = (System.nanoTime() - start) / 1e9;
                    }
                }
                out.printf(Locale.ROOT, "%s: %.3f s a face, %.1f faces a second%n", what, median(seconds) / faces,
                        faces / median(seconds));
                BatchLoop.Batch batch = (_, isCancelled) -> sampler.sample(known, NoiseSource.perImage(1, faces),
                        StepListener.NONE.until(isCancelled));
                long start = System.nanoTime();
                BatchLoop.run(Collections.nCopies(ROUNDS, batch), backend.hasOwnDevice());
                out.printf(Locale.ROOT, "%s, one after the other%s: %.1f faces a second%n", what,
                        backend.hasOwnDevice() ? " with overlap" : "",
                        ROUNDS * faces / ((System.nanoTime() - start) / 1e9));
                out.flush();
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
