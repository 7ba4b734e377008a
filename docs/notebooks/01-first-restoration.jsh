// First restoration: from a model and a low-resolution face to an image, step by step.
//
//     ./dpi jshell docs/notebooks/01-first-restoration.jsh
//
// runs this file; ./dpi jupyter shows it as a notebook.

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.image.*;
import io.github.dpi4j.models.*;
import io.github.dpi4j.posterior.*;
import io.github.dpi4j.sampler.*;
import io.github.dpi4j.schedule.Spacing;
import java.nio.file.*;
import java.util.*;
import javax.imageio.ImageIO;

// 1. The model: here the bundled one. A file of your own is
//
//      new FaceModel(Model.prior(Path.of("ffhq_10m.pt"), Overrides.NONE), Optional.empty())
//
//    Its architecture is read off the weights' names and shapes; files from this library's training say more of themselves.
FaceModel model = FaceModel.bundled();
System.out.println(model.prior().architecture().describe());

// 2. Its networks on a backend.
CpuBackend backend = new CpuBackend();
System.out.println(backend.description());
FaceNetworks networks = model.open(backend);

// 3. The diffusion prior: the network, and which of its 1000 timesteps are visited (here 10, so that this is quick).
Prior prior = networks.prior(Spacing.INCLUSIVE, 10);

// 4. The method, with the authors' settings for DDIM and without a corrector.
Dpi dpi = new Dpi(new Ddim(0), DpiSettings.DDIM, ConditionCorrector.NONE);
PosteriorSampler sampler = new PosteriorSampler(prior, dpi);

// 5. A face to restore: a quarter of the width of one of the examples.
int size = model.imageSize();
RgbImage face = ExampleFaces.load(size).getFirst().image();
RgbImage low = new BicubicDegradation(4).degrade(face);

// 6. Restore. The listener sees every step: the image, the network's idea of the clean one, the condition, the masks.
Restorer restorer = new Restorer(sampler, new Preparation.Grid(2), 0, size, size);
List<RgbImage> restored = restorer.restore(List.of(low), Restorer.noise(7, List.of(low)),
        step -> System.out.println("step " + step.i() + ", timestep " + step.timestep() + ", " + ((DpiStep) step).stage()));

// 7. Write it where you like, in the format its name ends in.
Path output = Files.createTempDirectory("dpi").resolve("restored.png");
ImageFiles.write(output, restored.getFirst());
System.out.println("wrote " + output);
ImageIO.read(output.toFile());

// 8. DPI as it suits this model, with its corrector and its own settings, is one line: networks.restorer(low).restore(low, 7)
networks.close();

/exit
