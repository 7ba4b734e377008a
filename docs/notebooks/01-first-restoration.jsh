// First restoration: from a checkpoint and a low-resolution face to an image, step by step.
//
// Build the library once with ./dpi --version, then run this from the project's folder:
//
//   jshell -R--add-modules=jdk.incubator.vector --class-path dpi-sampling/target/dpi-sampling.jar docs/notebooks/01-first-restoration.jsh

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.*;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.image.*;
import io.github.dpi4j.posterior.*;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.*;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.*;
import java.nio.file.*;
import java.util.*;

// 1. Weights. Yours come from a file:
//
//      Weights weights = Checkpoints.read(Path.of("ffhq_10m.pt"));
//
//    So that this runs anywhere, a small network of random weights stands in. It restores nothing, but takes the same path.
UNetConfig small = UNetConfig.of(32, 6, 1, new Heads.Width(16), List.of(
        new UNetConfig.Level(32, false), new UNetConfig.Level(64, true)));
Map<String, Tensor> tensors = new LinkedHashMap<>();
Parameters.of(UNet.graph(small)).forEach((name, shape) -> {
    Tensor tensor = Tensor.zeros(shape);
    new PhiloxStream(1, name.hashCode()).normal(tensor.data(), 0, tensor.size());
    for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] *= 0.05f;
    }
    tensors.put(name, tensor);
});
Weights weights = Weights.of(tensors);

// 2. The network. Its architecture is read off the weights' names and shapes.
UNetConfig config = UNetConfig.fromWeights(weights, UNetConfig.Hints.NONE);
System.out.println(config.describe());
CpuBackend backend = new CpuBackend();
System.out.println(backend.description());
Network network = backend.compile(UNet.graph(config), weights);

// 3. The diffusion model: the network, and which of its 1000 timesteps are visited (here 5; the paper's setting is ddim20).
Prior prior = new Prior(NoisePredictor.of(network), DiffusionSchedule.linear("ddim5"), config.learnedSigma());

// 4. The method, with the authors' settings for DDIM and without a corrector.
Dpi dpi = new Dpi(new Ddim(0), DpiSettings.DDIM, ConditionCorrector.NONE);
PosteriorSampler sampler = new PosteriorSampler(prior, dpi);

// 5. Restore. The listener sees every step: the image, the network's idea of the clean one, the condition, the masks.
RgbImage face = ImageFiles.read(Path.of("docs/images/face_lr_32.png"));
Restorer restorer = new Restorer(sampler, new Preparation.Grid(2), 0, 64, 64);
List<RgbImage> restored = restorer.restore(List.of(face), Restorer.noise(7, List.of(face)),
        step -> System.out.println("step " + step.i() + ", timestep " + step.timestep() + ", " + ((DpiStep) step).stage()));
network.close();

// 6. Write it where you like, in the format its name ends in.
Path output = Files.createTempDirectory("dpi").resolve("restored.png");
ImageFiles.write(output, restored.getFirst());
System.out.println("wrote " + output);

/exit
