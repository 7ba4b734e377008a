package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.backend.loop.PixelProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The recorded steps of a {@link LoopPlan}, with their memory. */
final class RecordedLoop implements AutoCloseable {
    private static final int PIXEL_THREADS = 256;
    private static final int STRUCTURE_THREADS = 512;
    private static final int MOST_TIMESTEPS = 4;
    private static final String TIMESTEP = "t";

    private final Device device;
    private final LoopPlan plan;
    private final int images;
    private final int size;
    private final Map<CudaNetwork, LaunchPlan> networks = new HashMap<>();
    private final Map<String, Long> own = new HashMap<>();
    private final LoopTables tables;
    private final long memory;
    private final List<Device.Recording> steps = new ArrayList<>();
    private final List<Device.Marker> markers = new ArrayList<>();

    /** Records the steps; what a failure leaves is freed. */
    RecordedLoop(Device device, LoopPlan plan) {
        this.device = device;
        this.plan = plan;
        this.images = plan.images().dim(0);
        this.size = plan.images().size() / images;
        this.tables = LoopTables.of(plan);
        plan.networks().forEach(network -> networks.put(onDevice(network), onDevice(network).loopPlan(plan.images())));
        this.memory = device.allocate(place(new DeviceMemory(0)).size());
        try {
            place(new DeviceMemory(memory));
            for (List<LoopPlan.Part> step : plan.steps()) {
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
    boolean isFor(LoopPlan other) {
        return plan.equals(other)
                && networks.entrySet().stream().allMatch(e -> e.getKey().loopPlan(plan.images()) == e.getValue());
    }

    /** Places the tables, at the beginning, and the loop's own images. */
    private DeviceMemory place(DeviceMemory free) {
        free.take(tables.bytes());
        plan.steps().stream().flatMap(List::stream).flatMap(RecordedLoop::images).distinct().forEach(at -> {
            if (at instanceof LoopImages.Own(String name)) {
                own.put(name, free.take((long) images * size * Float.BYTES));
            }
        });
        return free;
    }

    /** Returns the images that a part reads and writes by itself. */
    private static Stream<LoopImages> images(LoopPlan.Part part) {
        return switch (part) {
            case LoopPlan.Pass _ -> Stream.empty();
            case LoopPlan.Pixels(PixelProgram program) -> program.images().stream().map(PixelProgram.Operand::images);
            case LoopPlan.StructureMask mask -> Stream.of(mask.images(), mask.chosen());
        };
    }

    private long address(LoopImages at) {
        return switch (at) {
            case LoopImages.Input(Network network, String name) -> plan(network).input(name);
            case LoopImages.Output(Network network) -> plan(network).result();
            case LoopImages.Own(String name) -> Objects.requireNonNull(own.get(name), name);
        };
    }

    private CudaNetwork onDevice(Network network) {
        if (network instanceof CudaNetwork cuda && cuda.device() == device) {
            return cuda;
        }
        throw new IllegalArgumentException("loop: expected networks on one device");
    }

    private LaunchPlan plan(Network network) {
        LaunchPlan found = networks.get(onDevice(network));
        if (found == null) {
            throw new IllegalArgumentException("loop: images of a network that has no pass in it");
        }
        return found;
    }

    /** Returns the floats from an image to the next one. */
    private int stride(LoopImages at) {
        return at instanceof LoopImages.Output(Network network)
                ? onDevice(network).loopOutput(plan.images()).size() / images
                : size;
    }

    private List<Launch> launches(List<LoopPlan.Part> step) {
        List<Launch> launches = new ArrayList<>();
        launches.add(nextRow(step));
        for (LoopPlan.Part part : step) {
            switch (part) {
                case LoopPlan.Pass(Network network) -> launches.addAll(plan(network).launches());
                case LoopPlan.Pixels(PixelProgram program) -> launches.add(pixels(program));
                case LoopPlan.StructureMask mask -> launches.add(structureMask(mask));
            }
        }
        return launches;
    }

    private Launch nextRow(List<LoopPlan.Part> step) {
        List<Long> timesteps = step.stream().filter(LoopPlan.Pass.class::isInstance)
                .map(part -> onDevice(((LoopPlan.Pass) part).network())).distinct()
                .filter(network -> network.hasInput(TIMESTEP)).map(network -> plan(network).input(TIMESTEP)).toList();
        if (timesteps.size() > MOST_TIMESTEPS) {
            throw new IllegalArgumentException("loop: expected at most " + MOST_TIMESTEPS + " networks in a step");
        }
        Arguments arguments = new Arguments().pointer(memory).pointer(memory + tables.coefficients());
        for (int i = 0; i < MOST_TIMESTEPS; i++) {
            arguments.pointer(i < timesteps.size() ? timesteps.get(i) : 0);
        }
        return new Launch("next_row", new Launch.Blocks(1, 1, 1), PIXEL_THREADS, Integer.BYTES,
                arguments.numbers(plan.slots(), images).segment());
    }

    private Arguments tables() {
        return new Arguments().pointer(memory).pointer(memory + tables.coefficients())
                .pointer(memory + tables.offsets())
                .pointer(memory + tables.streams()).pointer(memory + tables.broken()).numbers(plan.slots(), 0);
    }

    private Launch pixels(PixelProgram program) {
        int plane = plan.images().dim(2) * plan.images().dim(3);
        List<PixelProgram.Operand> operands = program.images();
        Arguments arguments = tables();
        padded(operands, at -> arguments.pointer(address(at.images())), () -> arguments.pointer(0));
        padded(operands, at -> arguments.numbers(stride(at.images())), () -> arguments.numbers(0));
        padded(operands, at -> arguments.numbers(at.firstChannel() * plane), () -> arguments.numbers(0));
        for (int i = 0; i < PixelProgram.MOST_INSTRUCTIONS; i++) {
            if (i < program.code().size()) {
                PixelProgram.Instruction in = program.code().get(i);
                arguments.numbers(in.operation().ordinal() | in.to() << 8 | in.a() << 16 | in.b() << 24, in.at());
            } else {
                arguments.numbers(0, 0);
            }
        }
        arguments.numbers(program.code().size(), images, size, plane, plan.images().dim(3), plan.grid());
        int blocks = Math.toIntExact(Math.ceilDiv((long) images * size, PIXEL_THREADS));
        return new Launch("pixel_program", new Launch.Blocks(blocks, 1, 1), PIXEL_THREADS,
                program.registers() * PIXEL_THREADS * Float.BYTES, arguments.segment());
    }

    /** Appends something for each of a program's images, and something else in place of those that it could have. */
    private static void padded(List<PixelProgram.Operand> operands, Consumer<PixelProgram.Operand> append,
            Runnable appendNone) {
        operands.forEach(append);
        for (int i = operands.size(); i < PixelProgram.MOST_IMAGES; i++) {
            appendNone.run();
        }
    }

    private Launch structureMask(LoopPlan.StructureMask mask) {
        return new Launch("structure_mask", new Launch.Blocks(images, 1, 1), STRUCTURE_THREADS,
                2 * STRUCTURE_THREADS * Float.BYTES,
                tables().pointer(address(mask.images())).pointer(address(mask.chosen())).real(mask.gamma())
                        .numbers(stride(mask.images()), plan.images().dim(2) * plan.images().dim(3),
                                plan.images().dim(3), plan.grid())
                        .segment());
    }

    /**
     * Runs the loop on values whose upload was started. When this returns, their download may be.
     *
     * @param transfer the memory of the upload and of the download
     */
    void run(LoopValues values, Device.Transfer transfer, LoopPlan.Follower follower) {
        transfer.beforeWork();
        device.copy(transfer.address(), memory, values.tableBytes());
        values.inputs().forEach((at, tensor) -> device.copy(transfer.address() + values.offset(tensor), address(at),
                LoopValues.bytes(tensor)));
        try {
            start(values.steps(), follower);
        } finally {
            device.synchronize();
        }
        device.copy(address(values.result()), transfer.address(), values.resultBytes());
        device.copy(memory + tables.broken(), transfer.address() + values.resultBytes(), values.brokenBytes());
        transfer.afterWork();
    }

    /** Starts the rows, each while the one before it runs. */
    private void start(int[] order, LoopPlan.Follower follower) {
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

    @Override
    public void close() {
        steps.forEach(Device.Recording::close);
        markers.forEach(Device.Marker::close);
        device.free(memory);
    }
}
