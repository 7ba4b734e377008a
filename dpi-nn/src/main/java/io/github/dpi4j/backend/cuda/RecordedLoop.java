package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The recorded steps of a {@link DeviceLoop}, with their memory. */
final class RecordedLoop implements AutoCloseable {
    private static final int PIXEL_THREADS = 256;
    private static final int STRUCTURE_THREADS = 512;
    private static final int MOST_TIMESTEPS = 4;
    private static final String TIMESTEP = "t";

    private final Device device;
    private final DeviceLoop.Plan plan;
    private final int images;
    private final int size;
    private final Map<CudaNetwork, LaunchPlan> networks = new HashMap<>();
    private final Map<String, Long> own = new HashMap<>();
    private final Tables tables;
    private final long memory;
    private final List<Device.Recording> steps = new ArrayList<>();
    private final List<Device.Marker> markers = new ArrayList<>();

    /** Where the tables lie, relative to their beginning; they are uploaded as one. */
    private record Tables(int broken, int streams, int offsets, int coefficients, int bytes) {
        static Tables of(int images, int rows, int slots) {
            int broken = Long.BYTES;
            int streams = broken + Math.ceilDiv(rows * Integer.BYTES, Long.BYTES) * Long.BYTES;
            int offsets = streams + images * 3 * Long.BYTES;
            int coefficients = offsets + rows * 2 * Long.BYTES;
            return new Tables(broken, streams, offsets, coefficients, coefficients + rows * slots * Float.BYTES);
        }
    }

    /** Records the steps; what a failure leaves is freed. */
    RecordedLoop(Device device, DeviceLoop.Plan plan) {
        this.device = device;
        this.plan = plan;
        this.images = plan.images().dim(0);
        this.size = plan.images().size() / images;
        this.tables = Tables.of(images, plan.rows(), plan.slots());
        plan.networks().forEach(network -> networks.put(network, network.loopPlan(plan.images())));
        this.memory = device.allocate(place(new DeviceMemory(0)).size());
        try {
            place(new DeviceMemory(memory));
            for (List<DeviceLoop.Part> step : plan.steps()) {
                steps.add(device.record(launches(step)));
            }
            markers.add(device.marker());
            markers.add(device.marker());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Returns whether this is the loop, and its networks still have the plans that it was recorded with. */
    boolean isFor(DeviceLoop.Plan other) {
        return plan.equals(other)
                && networks.entrySet().stream().allMatch(e -> e.getKey().loopPlan(plan.images()) == e.getValue());
    }

    /** Places the tables, at the beginning, and the loop's own images. */
    private DeviceMemory place(DeviceMemory free) {
        free.take(tables.bytes);
        plan.steps().stream().flatMap(List::stream).flatMap(RecordedLoop::images).distinct().forEach(at -> {
            if (at instanceof DeviceImages.Own(String name)) {
                own.put(name, free.take((long) images * size * Float.BYTES));
            }
        });
        return free;
    }

    /** Returns the images that a part reads and writes by itself. */
    private static Stream<DeviceImages> images(DeviceLoop.Part part) {
        return switch (part) {
            case DeviceLoop.Pass _ -> Stream.empty();
            case DeviceLoop.Pixels(PixelProgram program) -> program.images().stream().map(PixelProgram.Operand::images);
            case DeviceLoop.StructureMask mask -> Stream.of(mask.images(), mask.chosen());
        };
    }

    private long address(DeviceImages at) {
        return switch (at) {
            case DeviceImages.Input(CudaNetwork network, String name) -> plan(network).input(name);
            case DeviceImages.Output(CudaNetwork network) -> plan(network).result();
            case DeviceImages.Own(String name) -> Objects.requireNonNull(own.get(name), name);
        };
    }

    private LaunchPlan plan(CudaNetwork network) {
        LaunchPlan found = networks.get(network);
        if (found == null) {
            throw new IllegalArgumentException("loop: images of a network that has no pass in it");
        }
        return found;
    }

    /** Returns the floats from an image to the next one. */
    private int stride(DeviceImages at) {
        return at instanceof DeviceImages.Output(CudaNetwork network)
                ? network.loopOutput(plan.images()).size() / images
                : size;
    }

    private List<Launch> launches(List<DeviceLoop.Part> step) {
        List<Launch> launches = new ArrayList<>();
        launches.add(nextRow(step));
        for (DeviceLoop.Part part : step) {
            switch (part) {
                case DeviceLoop.Pass(CudaNetwork network) -> launches.addAll(plan(network).launches());
                case DeviceLoop.Pixels(PixelProgram program) -> launches.add(pixels(program));
                case DeviceLoop.StructureMask mask -> launches.add(structureMask(mask));
            }
        }
        return launches;
    }

    private Launch nextRow(List<DeviceLoop.Part> step) {
        List<Long> timesteps = step.stream().filter(DeviceLoop.Pass.class::isInstance)
                .map(part -> ((DeviceLoop.Pass) part).network()).distinct()
                .filter(network -> network.hasInput(TIMESTEP)).map(network -> plan(network).input(TIMESTEP)).toList();
        if (timesteps.size() > MOST_TIMESTEPS) {
            throw new IllegalArgumentException("loop: expected at most " + MOST_TIMESTEPS + " networks in a step");
        }
        Arguments arguments = new Arguments().pointer(memory).pointer(memory + tables.coefficients);
        for (int i = 0; i < MOST_TIMESTEPS; i++) {
            arguments.pointer(i < timesteps.size() ? timesteps.get(i) : 0);
        }
        return new Launch("next_row", new Launch.Blocks(1, 1, 1), PIXEL_THREADS, Integer.BYTES,
                arguments.numbers(plan.slots(), images).segment());
    }

    private Arguments tables() {
        return new Arguments().pointer(memory).pointer(memory + tables.coefficients).pointer(memory + tables.offsets)
                .pointer(memory + tables.streams).pointer(memory + tables.broken).numbers(plan.slots(), 0);
    }

    private Launch pixels(PixelProgram program) {
        int plane = plan.images().dim(2) * plan.images().dim(3);
        List<DeviceImages> at = program.images().stream().map(PixelProgram.Operand::images).toList();
        Arguments arguments = program.appendImages(tables(), at.stream().map(this::address).toList(),
                at.stream().map(this::stride).toList(), plane);
        program.append(arguments).numbers(images, size, plane, plan.images().dim(3), plan.grid());
        int blocks = Math.toIntExact(Math.ceilDiv((long) images * size, PIXEL_THREADS));
        return new Launch("pixel_program", new Launch.Blocks(blocks, 1, 1), PIXEL_THREADS,
                program.sharedBytes(PIXEL_THREADS), arguments.segment());
    }

    private Launch structureMask(DeviceLoop.StructureMask mask) {
        return new Launch("structure_mask", new Launch.Blocks(images, 1, 1), STRUCTURE_THREADS,
                2 * STRUCTURE_THREADS * Float.BYTES,
                tables().pointer(address(mask.images())).pointer(address(mask.chosen())).real(mask.gamma())
                        .numbers(stride(mask.images()), plan.images().dim(2) * plan.images().dim(3),
                                plan.images().dim(3), plan.grid())
                        .segment());
    }

    Optional<Tensor> run(DeviceLoop.Rows rows, List<PhiloxStream> streams, Map<DeviceImages, Tensor> inputs,
            DeviceImages result, DeviceLoop.Follower follower) {
        device.upload(filled(rows, streams), memory);
        inputs.forEach((at, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()), address(at)));
        try {
            start(rows.steps(), follower);
        } finally {
            device.synchronize();
        }
        int[] broken = new int[plan.rows()];
        Tensor out = Tensor.zeros(plan.images());
        device.download(address(result), MemorySegment.ofArray(out.data()));
        device.download(memory + tables.broken, MemorySegment.ofArray(broken));
        for (int count : broken) {
            if (count != 0) {
                return Optional.empty();
            }
        }
        return Optional.of(out);
    }

    /** Starts the rows, each while the one before it runs. */
    private void start(int[] order, DeviceLoop.Follower follower) {
        for (int row = 0; row < order.length; row++) {
            follower.before(row);
            steps.get(order[row]).run();
            markers.get(row % 2).set();
            if (row > 0) {
                markers.get((row - 1) % 2).await();
                follower.done(row - 1);
            }
        }
        markers.get((order.length - 1) % 2).await();
        follower.done(order.length - 1);
    }

    /** Returns the tables, before the first row. */
    private MemorySegment filled(DeviceLoop.Rows rows, List<PhiloxStream> streams) {
        if (streams.size() != images || rows.steps().length > plan.rows()
                || rows.coefficients().length != rows.steps().length * plan.slots()) {
            throw new IllegalArgumentException("loop: tables that do not fit its plan");
        }
        ByteBuffer bytes = ByteBuffer.allocate(tables.bytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, -1);
        for (int n = 0; n < images; n++) {
            int at = tables.streams + n * 3 * Long.BYTES;
            bytes.putLong(at, streams.get(n).seed()).putLong(at + Long.BYTES, streams.get(n).stream())
                    .putLong(at + 2 * Long.BYTES, streams.get(n).position());
        }
        bytes.position(tables.offsets).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(rows.offsets());
        bytes.position(tables.coefficients).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
                .put(rows.coefficients());
        return MemorySegment.ofArray(bytes.array());
    }

    @Override
    public void close() {
        steps.forEach(Device.Recording::close);
        markers.forEach(Device.Marker::close);
        device.free(memory);
    }
}
