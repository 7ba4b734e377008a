// The bundled prior in ten lines: a face that nobody has.
//
//     ./dpi jshell docs/notebooks/04-the-prior-in-ten-lines.jsh
//
// runs this file; ./dpi jupyter shows it as a notebook. On the command line: ./dpi sample -o faces/

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.*;
import io.github.dpi4j.models.*;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.*;
import io.github.dpi4j.schedule.Spacing;
import java.nio.file.*;
import javax.imageio.ImageIO;

// 1. The prior turns noise into a face, step by step. Another seed than 1 makes another face.
FaceNetworks networks = FaceModel.bundled().open(new CpuBackend());
Prior prior = networks.prior(Spacing.INCLUSIVE, 20);
NoiseSource noise = NoiseSource.perImage(1, 1);
RgbImage face = ImageTensors.toImage(new UnconditionalSampler(prior, new Ddim(0)).sample(networks.shape(1), noise));
networks.close();

// 2. The image.
Path file = Files.createTempDirectory("dpi").resolve("face.png");
ImageFiles.write(file, face);
System.out.println("wrote " + file);
ImageIO.read(file.toFile());

/exit
