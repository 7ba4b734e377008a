// What the method holds the sample to, in pictures: the condition on its grid, and the masks of the two stages.
//
//     ./dpi jshell docs/notebooks/02-the-method-in-pictures.jsh
//
// runs this file; ./dpi jupyter shows it as a notebook. It writes masks.png to the folder in the system property "out"
// (DPI_JAVA_OPTS=-Dout=…), by default the system's temporary folder.

import io.github.dpi4j.degradation.*;
import io.github.dpi4j.image.*;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.posterior.*;
import io.github.dpi4j.random.*;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.tensor.Tensor;
import java.nio.file.*;
import java.util.*;
import javax.imageio.ImageIO;

// 1. A face of the size that the prior makes, and what is left of it at an eighth of its width.
//    Jupyter starts in the notebook's folder, JShell in the project's.
Path project = Files.isDirectory(Path.of("dpi-core")) ? Path.of("") : Path.of("../..");
RgbImage truth = ImageFiles.read(project.resolve("dpi-core/src/test/resources/golden/images/face_256.png"));
RgbImage low = new BicubicDegradation(8).degrade(truth);

// 2. The condition: the low-resolution image enlarged to every second pixel. The others are unknown, here black.
Measurement known = new Preparation.Grid(2).measurement(List.of(low), 256, 256, 0);
GridSampling grid = (GridSampling) known.operator();
Tensor condition = grid.adjoint(known.y());
Tensor black = Tensor.zeros(condition.shape());
Arrays.fill(black.data(), -1f);
RgbImage onGrid = ImageTensors.toImage(grid.mask().select(condition, black));

// 3. The weak stage holds pixels with a probability that grows with the condition's structure.
Tensor probability = StructureMask.probability(known.y(), DpiSettings.DDIM.gamma());

RgbImage grey(Tensor p) {
    int area = p.size();
    Tensor image = Tensor.zeros(1, 3, p.dim(2), p.dim(3));
    for (int i = 0; i < 3 * area; i++) {
        image.data()[i] = 2 * p.data()[i % area] - 1;
    }
    return ImageTensors.toImage(image);
}

// 4. One draw of that mask.
Tensor drawn = NoiseSource.shared(new PhiloxStream(1, 0)).bernoulli(probability);

// 5. All of it on one sheet.
Sheet sheet = new Sheet(256);
sheet.row(
        Sheet.Cell.of(low, "low resolution, 32x32"),
        Sheet.Cell.of(onGrid, "condition on every second pixel"),
        Sheet.Cell.of(truth, "truth, 256x256"));
sheet.row(
        Sheet.Cell.of(grey(probability), "weak stage: probability of a pixel"),
        Sheet.Cell.of(grey(drawn), "one draw of its mask"),
        Sheet.Cell.of(onGrid.crop(104, 88, 64, 64), "the condition, enlarged"));

Path file = Path.of(System.getProperty("out", System.getProperty("java.io.tmpdir")), "masks.png");
ImageFiles.write(file, sheet.render());
System.out.println("wrote " + file);
ImageIO.read(file.toFile());

/exit
