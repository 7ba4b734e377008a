package io.github.dpi4j.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one run of a loop, on their way through a {@link Device.Transfer}: there its tables and images, each tensor
 * once, and in their place, on the way back, the result and the counts of broken values.
 */
final class LoopValues {
    private final byte[] tables;
    private final int[] steps;
    private final Map<LoopImages, Tensor> inputs;
    private final LoopImages result;
    private final Map<Tensor, Long> offsets = new IdentityHashMap<>();
    private final long uploaded;
    private final Shape images;
    private final int rows;

    /** Lays out a run's values, see {@link io.github.dpi4j.backend.loop.LoopNetwork#runLoop}. */
    LoopValues(LoopPlan plan, LoopPlan.Rows rows, List<PhiloxStream> streams, Map<LoopImages, Tensor> inputs,
            LoopImages result) {
        this.tables = LoopTables.of(plan).filled(plan, rows, streams);
        this.steps = rows.steps();
        this.inputs = inputs;
        this.result = result;
        this.images = plan.images();
        this.rows = plan.rows();
        DeviceMemory layout = new DeviceMemory(0);
        layout.take(tables.length);
        inputs.values().forEach(tensor -> offsets.computeIfAbsent(tensor, _ -> layout.take(bytes(tensor))));
        this.uploaded = layout.size();
    }

    static long bytes(Tensor tensor) {
        return (long) tensor.size() * Float.BYTES;
    }

    /** Returns the bytes that a transfer needs. */
    long bytes() {
        return Math.max(uploaded, downloaded());
    }

    /** Returns the bytes of the result's images. */
    long resultBytes() {
        return (long) images.size() * Float.BYTES;
    }

    /** Returns the bytes of the counts of broken values, which follow the images. */
    long brokenBytes() {
        return (long) rows * Integer.BYTES;
    }

    private long downloaded() {
        return resultBytes() + brokenBytes();
    }

    Map<LoopImages, Tensor> inputs() {
        return inputs;
    }

    LoopImages result() {
        return result;
    }

    int tableBytes() {
        return tables.length;
    }

    /** Returns the step of each row. */
    int[] steps() {
        return steps;
    }

    /** Returns the offset of a tensor in the upload. */
    long offset(Tensor tensor) {
        return offsets.get(tensor);
    }

    /** Starts to copy the values to the device. */
    void upload(Device.Transfer transfer) {
        MemorySegment.copy(tables, 0, transfer.host(), JAVA_BYTE, 0, tables.length);
        offsets.forEach((tensor, at) -> MemorySegment.copy(tensor.data(), 0, transfer.host(), JAVA_FLOAT, at,
                tensor.size()));
        transfer.upload(uploaded);
    }

    /** Copies the result to the host; empty if there were broken values. */
    Optional<Tensor> download(Device.Transfer transfer) {
        transfer.download(downloaded());
        for (int row = 0; row < rows; row++) {
            if (transfer.host().getAtIndex(JAVA_INT, images.size() + row) != 0) {
                return Optional.empty();
            }
        }
        Tensor out = Tensor.zeros(images);
        MemorySegment.copy(transfer.host(), JAVA_FLOAT, 0, out.data(), 0, out.size());
        return Optional.of(out);
    }
}
