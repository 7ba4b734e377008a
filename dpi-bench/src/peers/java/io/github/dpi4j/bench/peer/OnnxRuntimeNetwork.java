package io.github.dpi4j.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.onnx.OnnxExporter;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network in ONNX Runtime, with all graph optimisations, memory arena and pattern enabled, and inputs and output in
 * native memory that is kept between calls.
 */
final class OnnxRuntimeNetwork implements Network {
    private final OrtEnvironment environment;
    private final Graph graph;
    private final Weights weights;
    private final int threads;
    /** The session of the last call; inputs of another shape get another. */
    private Prepared prepared;

    /** A session for one shape of inputs; tensors and buffers share their memory. */
    private record Prepared(Map<String, Shape> shapes, OrtSession session, Map<String, FloatBuffer> inputBuffers,
            Map<String, OnnxTensor> inputs, FloatBuffer outputBuffer, OnnxTensor output) {
        void close() throws OrtException {
            inputs.values().forEach(OnnxTensor::close);
            output.close();
            session.close();
        }
    }

    OnnxRuntimeNetwork(OrtEnvironment environment, Graph graph, Weights weights, int threads) {
        this.environment = environment;
        this.graph = graph;
        this.weights = weights;
        this.threads = threads;
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, Tensor> inputs, Tensor out) {
        Map<String, Shape> shapes = ShapeInference.shapes(inputs);
        try {
            if (prepared == null || !prepared.shapes.equals(shapes)) {
                close();
                prepared = prepare(shapes);
            }
            inputs.forEach((name, tensor) -> prepared.inputBuffers.get(name).put(0, tensor.data()));
            prepared.session.run(prepared.inputs, Map.of(graph.outputs().keySet().iterator().next(), prepared.output)).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        prepared.outputBuffer.get(0, out.data());
    }

    private Prepared prepare(Map<String, Shape> shapes) throws OrtException {
        Shape output = ShapeInference.infer(graph, shapes)[graph.output().index()];
        Map<String, FloatBuffer> buffers = new LinkedHashMap<>();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        for (var input : shapes.entrySet()) {
            FloatBuffer buffer = allocate(input.getValue());
            buffers.put(input.getKey(), buffer);
            tensors.put(input.getKey(), OnnxTensor.createTensor(environment, buffer, longs(input.getValue())));
        }
        FloatBuffer outputBuffer = allocate(output);
        return new Prepared(shapes, session(shapes), buffers, tensors, outputBuffer,
                OnnxTensor.createTensor(environment, outputBuffer, longs(output)));
    }

    private OrtSession session(Map<String, Shape> shapes) throws OrtException {
        Shape image = shapes.values().stream().filter(s -> s.rank() == 4).findFirst().orElseThrow();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setCPUArenaAllocator(true);
            options.setMemoryPatternOptimization(true);
            Path file = Files.createTempFile("dpi-bench", ".onnx");
            try {
                OnnxExporter.export(graph, weights, image.dim(2), image.dim(3), file);
                return environment.createSession(file.toString(), options);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FloatBuffer allocate(Shape shape) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(shape.size(), Float.BYTES)).order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static long[] longs(Shape shape) {
        return Arrays.stream(shape.dims()).asLongStream().toArray();
    }

    @Override
    public synchronized void close() {
        if (prepared != null) {
            try {
                prepared.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
            prepared = null;
        }
    }
}
