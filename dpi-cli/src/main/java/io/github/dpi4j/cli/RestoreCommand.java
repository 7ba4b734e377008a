package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.posterior.ConditionCorrector;
import io.github.dpi4j.posterior.Dpi;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.posterior.Preparation;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi restore}: the main job, from low-resolution faces to restored images. */
@Command(name = "restore", sortOptions = false, description = {
        "Restores low-resolution faces by Diffusion Prior Interpolation (Yang et al., AAAI 2025).", "",
        "Inputs are square images of an aligned face, of any size; they are used as they are. Of a folder, all images are taken."
                + " An image that cannot be read or written is reported and does not stop the others. Outputs that are"
                + " already there are left alone, so that a run that was stopped can be started again."},
        footer = {"",
                "Examples:", "  dpi restore face_16.png -o face_64.png",
                "  dpi restore --prior ffhq_10m.pt --corrector crt.pt face_32.png -o face_256.png",
                "  dpi restore --prior ffhq_10m.pt --seed 7 --batch 4 faces/ -o restored/",
                "  dpi restore --prior ffhq_10m.pt --degrade 8 originals/ -o restored/",
                "  dpi restore --prior ffhq_10m.pt --sampler ddpm face.png -o ddpm.png"})
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "IN", arity = "1..*", description = "Images, or folders of images.")
    private List<Path> inputs;

    @Option(names = {"-o",
            "--output"}, paramLabel = "OUT", required = true,
            description = "Where results go: a file (.png, .jpg, .bmp), or a folder, which gets a PNG for each image.")
    private String output;

    @Option(names = "--prior", paramLabel = "FILE",
            description = "The diffusion prior's checkpoint (default: the bundled model of 64x64 faces, with its correctors for"
                    + " 16x16 and 8x8 inputs; others are resized to the nearer).")
    private Path prior;

    @Mixin
    private KeyOption network;

    @Mixin
    private ArchitectureOptions architecture;

    @Option(names = "--corrector", paramLabel = "FILE",
            description = "The condition corrector's checkpoint (default: the condition stays as it is).")
    private Path corrector;

    @Option(names = "--corrector-key", paramLabel = "KEY", description = "As --key, in the corrector's checkpoint.")
    private String correctorKey;

    @Option(names = "--corrector-head-channels", paramLabel = "N",
            description = "Channels of an attention head in the corrector (default: half of num_channels, at most 64).")
    private Integer correctorHeadChannels;

    @Option(names = "--image-size", paramLabel = "N",
            description = "Height and width of the results (default: what the prior was trained for, as far as its"
                    + " channel multipliers tell: 64, 128, 256 or 512).")
    private Integer imageSize;

    @Mixin
    private MethodOptions method;

    @Mixin
    private RandomOptions random;

    @Option(names = "--degrade", paramLabel = "S",
            description = "Inputs are originals: reduce them by S first, and print PSNR and SSIM of the results.")
    private Integer degrade;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1",
            description = "Images that run together; results do not depend on it (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--overwrite", description = "Restore images whose output is already there, too.")
    private boolean overwrite;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        require(batch >= 1, "--batch: expected at least 1, got " + batch);
        require(degrade == null || degrade >= 1, "--degrade: expected at least 1, got " + degrade);
        require(prior != null || corrector == null && imageSize == null,
                "--corrector and --image-size: expected with --prior only, as the bundled model has its own");
        IntFunction<Recipe> bundled = scale -> method.recipe(Recipe.bundled(scale));
        Recipe recipe = prior == null ? bundled.apply(1) : method.recipe(Recipe.REFERENCE);
        Backend device = backend.open();
        List<RestorePlan.Item> items = RestorePlan.of(inputs, output, command);
        Set<RestorePlan.Item> missing = items.stream().filter(item -> overwrite || !Files.exists(item.output()))
                .collect(Collectors.toSet());
        if (missing.isEmpty()) {
            return run(items, missing, null);
        }
        if (prior == null) {
            return runBundled(items, missing, bundled, device);
        }
        NetworkFile priorFile = NetworkFile.open(prior, network.key(), architecture.hints(), command);
        NetworkFile correctorFile = corrector == null
                ? null
                : NetworkFile.open(corrector, correctorKey, correctorHints(), command);
        int size = ImageSize.of(priorFile.config(), imageSize, command);
        requireDivides(size);
        int divisor = corrector == null ? 1 : correctorFile.config().downsamplingFactor();
        require(size % divisor == 0,
                "--image-size: expected a multiple of " + divisor + " (the corrector's), got " + size);
        try (Network priorNetwork = priorFile.compile(device, UNet::graph);
                Network correctorNetwork = corrector == null ? null : correctorFile.compile(device, Corrector::graph)) {
            Prior model = new Prior(NoisePredictor.of(priorNetwork), recipe.schedule(),
                    priorFile.config().learnedSigma());
            Dpi dpi = new Dpi(recipe.sampler(), recipe.settings(),
                    corrector == null ? ConditionCorrector.NONE : ConditionCorrector.of(correctorNetwork));
            return run(items, missing, new Restorers.One(new Restorer(new PosteriorSampler(model, dpi),
                    new Preparation.Grid(recipe.grid()), 0, size, size)));
        }
    }

    private int runBundled(List<RestorePlan.Item> items, Set<RestorePlan.Item> missing, IntFunction<Recipe> recipes,
            Backend device) throws IOException {
        FaceModel model = FaceModel.bundled();
        requireDivides(model.imageSize());
        try (FaceNetworks networks = model.open(device)) {
            return run(items, missing, new BundledRestorers(model, networks, recipes));
        }
    }

    private int run(List<RestorePlan.Item> items, Set<RestorePlan.Item> missing, Restorers restorers) {
        long steps = missing.isEmpty() ? 0 : (long) missing.size() * restorers.steps();
        try (Progress progress = new Progress(command.commandLine().getErr(), "restoring", steps)) {
            BicubicDegradation degradation = degrade == null ? null : new BicubicDegradation(degrade);
            if (missing.size() < items.size()) {
                command.commandLine().getErr().println(command.qualifiedName() + ": " + (items.size() - missing.size())
                        + " of " + items.size()
                        + " outputs are already there and left alone (--overwrite makes them anew)");
            }
            boolean allWell = new RestoreLoop(command, progress, random, degradation).run(items, missing, batch,
                    restorers);
            return allWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private UNetConfig.Hints correctorHints() {
        return new UNetConfig.Hints(correctorHeadChannels == null
                ? null
                : WrongUse.unless(command, "--corrector-head-channels", () -> new Heads.Width(correctorHeadChannels)),
                null);
    }

    private void requireDivides(int size) {
        method.requireFor(size);
        require(degrade == null || size % degrade == 0, "--degrade: expected a divisor of the image size " + size
                + ", got " + degrade);
    }

    private void require(boolean met, String otherwise) {
        if (!met) {
            throw WrongUse.of(command, otherwise);
        }
    }
}
