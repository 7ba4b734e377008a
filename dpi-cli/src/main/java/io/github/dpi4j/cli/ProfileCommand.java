package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.Profile;
import io.github.dpi4j.backend.cpu.ProfiledNetwork;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi profile}: measures the steps of a network's pass. */
@Command(name = "profile", description = {
        "Times a network's pass step by step, beside the machine's measured peak.", "",
        "GFLOP are those of the textbook's convolution, done those of the chosen algorithm; MB are the memory traffic if everything is"
                + " read and written once. A step's floor is the larger of done / peak and MB / bandwidth; data in a cache"
                + " can be faster than that."},
        footer = {"", "Examples:", "  dpi profile --weights ffhq_10m.pt",
                "  dpi profile --weights corrector.pt --image-size 128 --batch 4 --threads 1"})
final class ProfileCommand implements Callable<Integer> {
    /** Most timed passes: enough for any median. */
    private static final int MOST_PASSES = 10_000;
    /** Any timestep: the time does not depend on it. */
    private static final float TIMESTEP = 500;

    @Spec
    private CommandSpec command;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "The network's checkpoint" + NetworkFile.BUNDLED_HELP + ".")
    private Path weights;

    @Option(names = "--image-size", paramLabel = "N",
            description = "Height and width of the images in pixels (default: as the file says, else 256).")
    private @Nullable Integer imageSize;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1",
            description = "Images in a pass (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--repeat", paramLabel = "N", defaultValue = "10",
            description = "Timed passes, at most " + MOST_PASSES
                    + "; the table shows medians (default: ${DEFAULT-VALUE}).")
    private int repeat;

    @Mixin
    private RoleOption role;

    @Mixin
    private KeyOption network;

    @Mixin
    private ArchitectureOptions architecture;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        requirePositive("--batch", batch);
        requirePositive("--repeat", repeat);
        if (repeat > MOST_PASSES) {
            throw UsageError.of(command, "--repeat: expected at most " + MOST_PASSES + ", got " + repeat);
        }
        Backend device = backend.open();
        NetworkFile file = NetworkFile.open(weights, network.key(), architecture.hints(), command);
        int side = file.imageSize(imageSize, command);
        try (Network network = file.compile(device, _ -> role.graph(file))) {
            if (!(network instanceof ProfiledNetwork profiled)) {
                throw UsageError.of(command,
                        "--backend, --kernels: only the CPU's vector kernels can be profiled: this is "
                                + device.description());
            }
            Map<String, Tensor> inputs = UsageError.unless(command, "--image-size, --batch",
                    () -> inputs(role.graph(file), side));
            Profile profile;
            try (Progress progress = new Progress(command.commandLine().getErr(), "profiling",
                    ProfiledNetwork.warmUp(repeat) + repeat)) {
                profile = profiled.profile(inputs, repeat, () -> progress.advance(1));
            }
            new ProfileTable(profile, batch).print(device.description(), command.commandLine().getOut());
        }
        return 0;
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw UsageError.of(command, option + ": expected at least 1, got " + value);
        }
    }

    /** Returns images with values between -1 and 1: zeros or denormal numbers could change the time. */
    private Map<String, Tensor> inputs(Graph graph, int side) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((name, node) -> {
            int channels = ((Op.Input) node.op()).channels();
            Tensor tensor = channels == 0 ? Tensor.zeros(batch) : Tensor.zeros(batch, channels, side, side);
            if (channels == 0) {
                Arrays.fill(tensor.data(), TIMESTEP);
            } else {
                for (int i = 0; i < tensor.size(); i++) {
                    tensor.data()[i] = (float) Math.sin(i);
                }
            }
            inputs.put(name, tensor);
        });
        return inputs;
    }
}
