package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.posterior.DiffPir;
import io.github.dpi4j.posterior.Dps;
import io.github.dpi4j.posterior.Measurement;
import io.github.dpi4j.posterior.PosteriorMethod;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/** A grey face in colours: by methods that take any operator, by its A⁺, its proximal map, or its gradient. */
class ColourFace {
    private static final int STEPS = 5;

    public static void main(String[] args) throws IOException {
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            Tensor face = ImageTensors.toTensor(ExampleFaces.load(networks.model().imageSize()).getFirst().image());
            Measurement grey = new Measurement(new Grey(), new Grey().apply(face));
            Prior prior = networks.prior(Spacing.INCLUSIVE, STEPS);
            Prior withGradients = networks.differentiablePrior(Spacing.INCLUSIVE, STEPS);
            colour(args[0], "own", prior, new NullSpace(0.85), grey);
            colour(args[0], "diffpir", prior, new DiffPir(7, 0.25, new DiffPir.Proximal(), false), grey);
            colour(args[0], "dps", withGradients, new Dps(1, false), grey);
        }
    }

    private static void colour(String folder, String name, Prior prior, PosteriorMethod<?> method, Measurement grey)
            throws IOException {
        Tensor restored = new PosteriorSampler(prior, method).sample(grey, NoiseSource.perImage(1, 1));
        ImageFiles.write(Path.of(folder, "colour-" + name + ".png"), ImageTensors.toImage(restored));
        System.out.println(name + " " + grey.operator().apply(restored).minus(grey.y()).maxAbs());
    }
}
