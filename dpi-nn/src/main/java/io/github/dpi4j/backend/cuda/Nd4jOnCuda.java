package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An adapter that runs a network of the CUDA backend on ND4J's arrays. If ND4J itself runs on the GPU, its arrays are
 * read and written in place, in the primary context that both share; otherwise they are copied directly between native
 * memory and the device. ND4J and this backend use the same, first, GPU.
 *
 * <p>Memory on the device for arrays of the last shapes is freed by {@link #close}; the network stays open.
 */
public final class Nd4jOnCuda implements AutoCloseable {
    private final CudaBackend backend;
    private final CudaNetwork network;
    private final boolean sharesMemory;
    private final Map<String, DeviceTensor> own = new HashMap<>();

    /**
     * Creates an adapter.
     *
     * @param backend the backend that compiled the network
     * @param network of this backend
     */
    public Nd4jOnCuda(CudaBackend backend, CudaNetwork network) {
        this(backend, network, !Nd4j.getEnvironment().isCPU());
    }

    /** @param sharesMemory whether the addresses of ND4J's arrays are valid on the backend's device */
    Nd4jOnCuda(CudaBackend backend, CudaNetwork network, boolean sharesMemory) {
        this.backend = backend;
        this.network = network;
        this.sharesMemory = sharesMemory;
    }

    /**
     * Runs one pass.
     *
     * @param inputs by name, of any floating-point type and layout; not modified
     * @param out of the output's shape, of any floating-point type and layout; overwritten
     * @throws IllegalArgumentException if an input is missing or a shape does not fit
     */
    public synchronized void run(Map<String, INDArray> inputs, INDArray out) {
        List<INDArray> copies = new ArrayList<>();
        try {
            Map<String, DeviceTensor> tensors = new HashMap<>();
            inputs.forEach((name, array) -> tensors.put(name, input(name, plain(array, copies))));
            INDArray result = isPlain(out) ? out : Nd4j.createUninitialized(DataType.FLOAT, out.shape());
            if (result != out) {
                copies.add(result);
            }
            output(tensors, result);
            if (result != out) {
                out.assign(result);
            }
        } finally {
            copies.forEach(INDArray::close);
        }
        Reference.reachabilityFence(inputs);
    }

    private DeviceTensor input(String name, INDArray array) {
        if (sharesMemory) {
            Nd4j.getAffinityManager().ensureLocation(array, Location.DEVICE);
            return shared(array);
        }
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        DeviceTensor tensor = own("input " + name, shape(array));
        tensor.upload(onHost(array));
        return tensor;
    }

    private void output(Map<String, DeviceTensor> inputs, INDArray out) {
        if (sharesMemory) {
            // ND4J's pending reads and writes must be complete first.
            Nd4j.getExecutioner().commit();
            network.predict(inputs, shared(out));
            Nd4j.getAffinityManager().tagLocation(out, Location.DEVICE);
        } else {
            DeviceTensor tensor = own("output", shape(out));
            network.predict(inputs, tensor);
            tensor.download(onHost(out));
            Nd4j.getAffinityManager().tagLocation(out, Location.HOST);
        }
    }

    private DeviceTensor shared(INDArray array) {
        return backend.wrap(array.data().platformAddress() + array.offset() * Float.BYTES, shape(array));
    }

    private DeviceTensor own(String name, Shape shape) {
        DeviceTensor known = own.get(name);
        if (known != null && known.shape().equals(shape)) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        DeviceTensor tensor = backend.allocate(shape);
        own.put(name, tensor);
        return tensor;
    }

    private static MemorySegment onHost(INDArray array) {
        return MemorySegment.ofAddress(array.data().address() + array.offset() * Float.BYTES)
                .reinterpret(array.length() * Float.BYTES);
    }

    private static Shape shape(INDArray array) {
        return Shape.of(Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray());
    }

    /** Returns the array as float32 in C order: the array itself, or a copy, which is added to {@code copies}. */
    private static INDArray plain(INDArray array, List<INDArray> copies) {
        if (isPlain(array)) {
            return array;
        }
        INDArray copy = Nd4j.createUninitialized(DataType.FLOAT, array.shape());
        copies.add(copy);
        return copy.assign(array);
    }

    private static boolean isPlain(INDArray array) {
        long stride = 1;
        boolean dense = array.dataType() == DataType.FLOAT;
        for (int i = array.rank() - 1; i >= 0; i--) {
            dense &= array.size(i) == 1 || array.stride(i) == stride;
            stride *= array.size(i);
        }
        return dense;
    }

    @Override
    public synchronized void close() {
        own.values().forEach(DeviceTensor::close);
        own.clear();
    }
}
