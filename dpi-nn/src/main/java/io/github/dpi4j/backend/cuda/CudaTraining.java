package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.DeviceTraining;
import io.github.dpi4j.backend.WeightUpdate;
import io.github.dpi4j.backend.plan.Roots;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Training on a device: weights, gradients, moments and averages are arrays of float32 that stay there. A pass copies its
 * inputs, output and the output's gradient; a step copies the gradients' norm and its coefficients.
 */
final class CudaTraining implements DeviceTraining {
    private static final int THREADS = 256;
    /** Blocks that sum squares, at most, and the numbers of a thread, at least. */
    private static final int MOST_BLOCKS = 512;
    private static final int LEAST_NUMBERS = 16;

    private final Device device;
    private final MasterWeights weights;
    private final Map<Part, Long> arrays = new EnumMap<>(Part.class);
    private final CudaReverseMode passes;
    /** Sums of squares of each block, and their total after them. */
    private final long sums;
    private final long total;
    private final long coefficients;
    private final Device.Recording zero;
    private final Device.Recording norm;
    private final Device.Recording update;
    private boolean closed;

    /** @param initial the weights to begin with, also of the averages; copied */
    CudaTraining(Graph graph, Map<String, float[]> initial, ElementType type, Device device, boolean recomputes) {
        this.device = device;
        synchronized (device) {
            this.weights = new MasterWeights(device, type, graph,
                    name -> Objects.requireNonNull(initial.get(name), name));
            for (Part part : Part.values()) {
                arrays.put(part, part == Part.WEIGHTS ? weights.values() : weights.newArray());
            }
            long bytes = weights.size() * Float.BYTES;
            device.copy(weights.values(), array(Part.AVERAGES), bytes);
            this.passes = new CudaReverseMode(graph, Roots.WEIGHTS, recomputes, device, type, weights,
                    array(Part.GRADIENTS));
            int blocks = Math.clamp(weights.size() / (THREADS * LEAST_NUMBERS), 1, MOST_BLOCKS);
            this.sums = device.allocate((blocks + 1) * (long) Double.BYTES);
            this.total = sums + blocks * (long) Double.BYTES;
            this.coefficients = device.allocate(WeightUpdate.class.getRecordComponents().length * (long) Float.BYTES);
            this.zero = device.record(List.of(launch("clear_floats",
                    new Arguments().pointer(array(Part.GRADIENTS)).longNumber(weights.size()))));
            int shared = THREADS * Double.BYTES;
            this.norm = device.record(List.of(
                    new Launch("square_sums", new Launch.Blocks(blocks, 1, 1), THREADS, shared,
                            new Arguments().pointer(array(Part.GRADIENTS)).pointer(sums).longNumber(weights.size())
                                    .segment()),
                    new Launch("total_of_sums", new Launch.Blocks(1, 1, 1), THREADS, shared,
                            new Arguments().pointer(sums).pointer(total).numbers(blocks, 0).segment())));
            this.update = device.record(List.of(launch("update_weights",
                    new Arguments().pointer(weights.values()).pointer(array(Part.GRADIENTS))
                            .pointer(array(Part.FIRST_MOMENTS)).pointer(array(Part.SECOND_MOMENTS))
                            .pointer(array(Part.AVERAGES)).pointer(coefficients).longNumber(weights.size()))));
        }
    }

    private Launch launch(String kernel, Arguments arguments) {
        return new Launch(kernel,
                new Launch.Blocks(Math.toIntExact(Math.max(1, Math.ceilDiv(weights.size(), THREADS))), 1, 1), THREADS,
                0,
                arguments.segment());
    }

    private long array(Part part) {
        return Objects.requireNonNull(arrays.get(part));
    }

    @Override
    public Tensor forward(Map<String, Tensor> inputs) {
        return passes.forward(inputs).getFirst();
    }

    @Override
    public void backward(Tensor outputGradient) {
        passes.backward(List.of(outputGradient));
    }

    @Override
    public void zeroGradients() {
        synchronized (device) {
            zero.run();
        }
    }

    @Override
    public double gradientNorm() {
        synchronized (device) {
            norm.run();
            double[] squares = new double[1];
            device.download(total, MemorySegment.ofArray(squares));
            return Math.sqrt(squares[0]);
        }
    }

    @Override
    public void update(WeightUpdate u) {
        synchronized (device) {
            // As UpdateCoefficients in training.h.
            device.upload(MemorySegment.ofArray(new float[]{u.beta1(), u.newGradient(), u.beta2(), u.newSquare(),
                    u.kept(), u.stepSize(), u.rootScale(), u.eps(), u.gradientScale(), u.averageKept(),
                    u.averageTaken()}), coefficients);
            update.run();
            passes.weightsChanged();
        }
    }

    @Override
    public Map<String, float[]> read(Part part) {
        synchronized (device) {
            return weights.read(array(part));
        }
    }

    @Override
    public void write(Part part, Map<String, float[]> with) {
        synchronized (device) {
            weights.write(array(part), with);
            passes.weightsChanged();
        }
    }

    @Override
    public void close() {
        synchronized (device) {
            if (!closed) {
                closed = true;
                List.of(zero, norm, update).forEach(Device.Recording::close);
                device.free(sums);
                device.free(coefficients);
                passes.close();
            }
        }
    }
}
