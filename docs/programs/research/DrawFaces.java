package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.UnconditionalSampler;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/** Faces that the bundled prior makes up, by DDIM in 5 steps. */
class DrawFaces {
    public static void main(String[] args) throws IOException {
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            Prior prior = networks.prior(Spacing.INCLUSIVE, 5);
            NoiseSource noise = NoiseSource.perImage(7, 1);
            Tensor face = new UnconditionalSampler(prior, new Ddim(0)).sample(networks.shape(1), noise);
            ImageFiles.write(Path.of(args[0], "face.png"), ImageTensors.toImage(face));
        }
    }
}
