// Your own method: what a posterior method is, in one class, beside the library's.
//
//     ./dpi jshell docs/notebooks/05-your-own-method.jsh
//
// runs this file; ./dpi jupyter shows it as a notebook. The methods that there are: ./dpi methods

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.*;
import io.github.dpi4j.models.*;
import io.github.dpi4j.operator.*;
import io.github.dpi4j.posterior.*;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.*;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.tensor.Tensor;
import java.nio.file.*;
import javax.imageio.ImageIO;

// 1. The measurement y = A x: here the means of squares of 4×4 pixels. Any LinearOperator will do.
FaceNetworks networks = FaceModel.bundled().open(new CpuBackend());
int size = networks.model().imageSize();
RgbImage truth = ExampleFaces.load(size).getFirst().image();
LinearOperator pooling = AveragePooling.of(size, size, 4);
Measurement low = new Measurement(pooling, pooling.apply(ImageTensors.toTensor(truth)));

// 2. A method says how a run starts, and what one step does. This one is DDIM, but every clean image that the prior
//    proposes is first corrected to agree with the measurement: x̂ = x̂0 − A⁺(A x̂0 − y), as in DDNM (Wang et al. 2023).
record Projection() implements PosteriorMethod<ImageStep> {
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        LinearOperator a = problem.operator();
        Estimate estimate = problem.prior().estimate(before.x(), i);
        Tensor proposed = estimate.predXStart();
        Tensor clean = proposed.minus(a.pseudoInverse(a.apply(proposed).minus(problem.y())));
        double previous = problem.schedule().alphasCumprodPrev(i);
        Tensor x = GaussianDiffusion.weightedSum(Math.sqrt(previous), clean, Math.sqrt(1 - previous), estimate.eps());
        return new ImageStep(i, problem.schedule().timestep(i), x, proposed);
    }
}

// 3. The loop, its noise, listeners and cancelling are the library's, and so are the methods beside it.
Prior prior = networks.prior(Spacing.INCLUSIVE, 10);
RgbImage restore(PosteriorMethod<?> method) {
    return ImageTensors.toImage(new PosteriorSampler(prior, method).sample(low, NoiseSource.perImage(1, 1)));
}
RgbImage own = restore(new Projection());
RgbImage ddnm = restore(new Ddnm(0.85, JumpSchedule.NONE, Ddnm.Formula.CORRECTED));
networks.close();

// 4. Side by side.
Sheet sheet = new Sheet(size);
sheet.row(Sheet.Cell.of(ImageTensors.toImage(low.y()), "4x4 means"), Sheet.Cell.of(own, "own"),
        Sheet.Cell.of(ddnm, "DDNM"), Sheet.Cell.of(truth, "original"));
Path file = Files.createTempDirectory("dpi").resolve("methods.png");
ImageFiles.write(file, sheet.render());
System.out.println("wrote " + file);
ImageIO.read(file.toFile());

/exit
