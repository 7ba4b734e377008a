package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.photo.Photographs;
import io.github.dpi4j.sampler.Prior;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi restore}: restores low-resolution faces and photographs. */
@Command(name = "restore", sortOptions = false, description = {
        "Restores low-resolution faces by Diffusion Prior Interpolation (Yang et al., AAAI 2025).", "",
        "Inputs are square images of an aligned face, which are used as they are, and photographs, in which faces that are smaller"
                + " than the model's and not sharp are cropped, restored and pasted back. EXIF data and colour profile are kept. All images of a folder are taken. An image that cannot be read or written is reported and does not stop the others. Outputs that"
                + " already exist are left alone, so that a run that was stopped can be started again."},
        footer = {"",
                "Examples:", "  dpi restore face_16.png -o face_128.png",
                "  dpi restore group.jpg -o restored.png",
                "  dpi restore --enlarge 2 --sheet before-after.png old.jpg -o restored.jpg",
                "  dpi restore --faces-only faces/ album/",
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
            "--output"}, paramLabel = "OUT",
            description = "Output: a file (.png, .jpg, .bmp), or a folder, which gets a PNG for each image."
                    + " Required unless --faces-only is given.")
    private @Nullable String output;

    @Mixin
    private PhotographOptions photographs;

    @Mixin
    private ModelOptions models;

    @Mixin
    private CorrectorOptions corrector;

    @Mixin
    private MethodOptions method;

    @Mixin
    private RandomOptions random;

    @Option(names = "--degrade", paramLabel = "S",
            description = "Inputs are originals: reduce them by S first, and print PSNR and SSIM of the results.")
    private @Nullable Integer degrade;

    @Option(names = "--aligned",
            description = "Treat every input as an aligned face, without face detection; an image that is not square is"
                    + " stretched. --degrade does so, too.")
    private boolean aligned;

    @Mixin
    private DetectorOptions detector;

    @Mixin
    private BadImageOptions bad;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1",
            description = "Images that run together; results do not depend on it (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--overwrite", description = "Restore images whose output exists already, too.")
    private boolean overwrite;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        require(output == null || !output.isBlank(),
                "--output: expected the name of a file or folder, got '" + output + "'");
        require(batch >= 1, "--batch: expected at least 1, got " + batch);
        require(degrade == null || degrade >= 1, "--degrade: expected at least 1, got " + degrade);
        boolean looks = !aligned && degrade == null;
        require(looks || !detector.isGiven(),
                "--detector, --min-eye-distance: expected neither with --aligned or --degrade, which look for no faces");
        Recipe recipe = method.recipe();
        Backend device = backend.open();
        require(output != null || photographs.facesOnly() != null, "--output: expected, or --faces-only, got neither");
        PhotoRestorer.Options options = photographs.photographs();
        List<RestorePlan.Item> items = plan();
        Set<RestorePlan.Item> missing = items.stream().filter(item -> overwrite || !Outputs.isThere(item.output()))
                .collect(Collectors.toSet());
        FaceModel model = models.model(corrector);
        int size = model.imageSize();
        require(degrade == null || size % degrade == 0, "--degrade: expected a divisor of the image size " + size
                + ", got " + degrade);
        // Before the work is done: a setting that does not fit is a usage error. Defaults may depend on an image's scale,
        // which --degrade tells; RestoreLoop looks at that of aligned faces.
        method.check(recipe, model, degrade == null ? 1 : degrade);
        try (Photographs finder = looks && !missing.isEmpty()
                ? new Photographs(detector.open(backend.cpu()))
                : null;
                FaceNetworks networks = model.open(device)) {
            return run(items, missing, new Restorers(networks, recipe), finder, options,
                    photographs.pictures(overwrite));
        }
    }

    /** Returns inputs and outputs, after checks that nothing would be written over another output or an input. */
    private List<RestorePlan.Item> plan() throws IOException {
        OutputClaims claims = new OutputClaims(command);
        photographs.claim(claims);
        Path faces = photographs.facesOnly();
        List<RestorePlan.Item> items = output == null
                ? RestorePlan.ofFaces(inputs, Objects.requireNonNull(faces))
                : RestorePlan.of(inputs, output, claims, command);
        if (faces != null) {
            RestorePlan.claimFaces(items, faces, claims);
        }
        claims.prepare();
        return items;
    }

    private int run(List<RestorePlan.Item> items, Set<RestorePlan.Item> missing, Restorers restorers,
            @Nullable Photographs finder, PhotoRestorer.Options options, RestoredPictures pictures) throws IOException {
        long steps = missing.isEmpty() ? 0 : (long) missing.size() * restorers.steps();
        try (Progress progress = new Progress(command.commandLine().getErr(), "restoring", steps)) {
            BicubicDegradation degradation = degrade == null ? null : new BicubicDegradation(degrade);
            if (missing.size() < items.size()) {
                command.commandLine().getErr().println(command.qualifiedName() + ": " + (items.size() - missing.size())
                        + " of " + items.size()
                        + " outputs exist already and are left alone (--overwrite restores them again)");
            }
            boolean allWell = new RestoreLoop(command, progress, random, degradation, finder, options, pictures,
                    output == null, bad.skip()).run(items,
                            missing, batch, restorers);
            return allWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void require(boolean met, String otherwise) {
        if (!met) {
            throw UsageError.of(command, otherwise);
        }
    }
}
