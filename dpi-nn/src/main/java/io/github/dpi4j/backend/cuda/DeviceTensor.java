package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Float32 values in a GPU's memory, row-major; images are (N, C, H, W). Made by {@link CudaBackend#allocate} or
 * {@link CudaBackend#wrap}. Copies to and from it take any segment: {@code MemorySegment.ofArray(tensor.data())}, or native
 * memory as an ND4J array's, which is read and written in place.
 */
public final class DeviceTensor implements AutoCloseable {
    private final Device device;
    private final Shape shape;
    private final boolean owned;
    private long address;

    DeviceTensor(Device device, long address, Shape shape, boolean owned) {
        this.device = device;
        this.address = address;
        this.shape = shape;
        this.owned = owned;
    }

    /** {@return the shape} */
    public Shape shape() {
        return shape;
    }

    /**
     * {@return the device address of the values}
     *
     * @throws IllegalStateException if the tensor is closed
     */
    public long address() {
        if (address == 0) {
            throw new IllegalStateException("cuda: the tensor is closed");
        }
        return address;
    }

    /** {@return the size of the values in bytes} */
    public long bytes() {
        return (long) shape.size() * Float.BYTES;
    }

    /**
     * Overwrites all values.
     *
     * @param values float32, as many bytes as {@link #bytes}; not modified, and free when this returns
     */
    public void upload(MemorySegment values) {
        check(values);
        synchronized (device) {
            device.upload(values, address());
        }
    }

    /**
     * Copies all values from the device.
     *
     * @param values as many bytes as {@link #bytes}; overwritten
     */
    public void download(MemorySegment values) {
        check(values);
        synchronized (device) {
            device.download(address(), values);
        }
    }

    private void check(MemorySegment values) {
        if (values.byteSize() != bytes()) {
            throw new IllegalArgumentException(
                    "values: expected " + bytes() + " bytes for " + shape + ", got " + values.byteSize());
        }
    }

    /** Frees the memory if it is the tensor's own. */
    @Override
    public void close() {
        synchronized (device) {
            if (owned && address != 0) {
                device.free(address);
            }
            address = 0;
        }
    }
}
