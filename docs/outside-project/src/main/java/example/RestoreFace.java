package example;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.VectorApi;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.nio.file.Path;

/** Restores the face in one file to another, or an example if no files are named. */
public final class RestoreFace {
    private RestoreFace() {
    }

    /** {@code java -jar restore-face.jar [IN] OUT}. */
    public static void main(String[] args) throws IOException {
        System.out.println(VectorApi.load() ? "vector kernels" : "scalar kernels");
        FaceModel model = FaceModel.bundled();
        RgbImage low = args.length > 1
                ? ImageFiles.read(Path.of(args[0]))
                : new BicubicDegradation(4).degrade(ExampleFaces.load(model.imageSize()).getFirst().image());
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            ImageFiles.write(Path.of(args[args.length - 1]), networks.restorer(low).restore(low, 7));
        }
        System.out.println("wrote " + args[args.length - 1]);
    }
}
