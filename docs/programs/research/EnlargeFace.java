package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.posterior.Ddnm;
import io.github.dpi4j.posterior.JumpSchedule;
import io.github.dpi4j.posterior.Measurement;
import io.github.dpi4j.posterior.PosteriorMethod;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/** A face from a quarter of its width, by the method of one's own, and beside it by the library's. */
class EnlargeFace {
    public static void main(String[] args) throws IOException {
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            int size = networks.model().imageSize();
            RgbImage face = ExampleFaces.load(size).getFirst().image();
            AveragePooling pooling = AveragePooling.of(size, size, 4);
            Measurement low = new Measurement(pooling, pooling.apply(ImageTensors.toTensor(face)));

            Prior prior = networks.prior(Spacing.INCLUSIVE, 5);
            Tensor own = restore(prior, new NullSpace(0.85), low);
            Tensor library = restore(prior, new Ddnm(0.85, JumpSchedule.NONE, Ddnm.Formula.CORRECTED), low);

            ImageFiles.write(Path.of(args[0], "enlarged.png"), ImageTensors.toImage(own));
            System.out.println("residual " + pooling.apply(own).minus(low.y()).maxAbs());
            System.out.println("difference " + own.minus(library).maxAbs());
        }
    }

    private static Tensor restore(Prior prior, PosteriorMethod<?> method, Measurement measurement) {
        return new PosteriorSampler(prior, method).sample(measurement, NoiseSource.perImage(1, 1));
    }
}
