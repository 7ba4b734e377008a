package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.posterior.Measurement;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A picture of a restoration: the clean image as the prior saw it at every step. */
class WatchRun {
    public static void main(String[] args) throws IOException {
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            int size = networks.model().imageSize();
            AveragePooling pooling = AveragePooling.of(size, size, 8);
            Tensor face = ImageTensors.toTensor(ExampleFaces.load(size).getFirst().image());

            List<Sheet.Cell> cells = new ArrayList<>();
            new PosteriorSampler(networks.prior(Spacing.INCLUSIVE, 5), new NullSpace(0.85)).sample(
                    new Measurement(pooling, pooling.apply(face)), NoiseSource.perImage(1, 1),
                    step -> cells.add(Sheet.Cell.of(ImageTensors.toImage(step.predXStart()), "t " + step.timestep())));
            ImageFiles.write(Path.of(args[0], "steps.png"), new Sheet(size).row(cells).render());
        }
    }
}
