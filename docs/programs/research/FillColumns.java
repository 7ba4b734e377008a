package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.posterior.Ddnm;
import io.github.dpi4j.posterior.Ddrm;
import io.github.dpi4j.posterior.DiffPir;
import io.github.dpi4j.posterior.JumpSchedule;
import io.github.dpi4j.posterior.Measurement;
import io.github.dpi4j.posterior.PosteriorMethod;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An operator of one's own under a method of one's own and three of the library's. */
class FillColumns {
    public static void main(String[] args) throws IOException {
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            int size = networks.model().imageSize();
            RgbImage face = ExampleFaces.load(size).getFirst().image();
            Columns columns = new Columns(size, size);
            Measurement seen = new Measurement(columns, columns.apply(ImageTensors.toTensor(face)));

            Map<String, PosteriorMethod<?>> methods = new LinkedHashMap<>();
            methods.put("own", new NullSpace(0.85));
            methods.put("ddnm", new Ddnm(0.85, JumpSchedule.NONE, Ddnm.Formula.CORRECTED));
            methods.put("ddrm", new Ddrm(0.85, 1, false));
            methods.put("diffpir", new DiffPir(7, 0.25, new DiffPir.Proximal(), false));
            for (Map.Entry<String, PosteriorMethod<?>> method : methods.entrySet()) {
                PosteriorSampler sampler = new PosteriorSampler(networks.prior(Spacing.INCLUSIVE, 5),
                        method.getValue());
                Tensor restored = sampler.sample(seen, NoiseSource.perImage(1, 1));
                RgbImage image = ImageTensors.toImage(restored);
                ImageFiles.write(Path.of(args[0], "columns-" + method.getKey() + ".png"), image);
                System.out.println(method.getKey() + " " + new Psnr().measure(image, face) + " "
                        + columns.apply(restored).minus(seen.y()).maxAbs());
            }
        }
    }
}
