package io.github.dpi4j.cli.serve;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.cli.HashCheckpoints;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.Overrides;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server with a small network for faces of {@value #SIZE}×{@value #SIZE} pixels that restores nothing, fast. */
final class SmallServer implements AutoCloseable {
    static final int SIZE = 64;
    static final Limits LIMITS = new Limits(300_000, 240_000, 1, 4, Duration.ofMinutes(1));

    final PageServer server;
    final FaceNetworks networks;
    private final FaceDetector detector;

    SmallServer(Path folder) throws IOException {
        this(folder, LIMITS);
    }

    SmallServer(Path folder, Limits limits) throws IOException {
        this(folder, limits, ConnectionLimits.DEFAULT);
    }

    SmallServer(Path folder, Limits limits, ConnectionLimits connections) throws IOException {
        HashCheckpoints.writeSmall(folder);
        CpuBackend backend = new CpuBackend();
        networks = new FaceModel(Model.prior(folder.resolve("prior32.safetensors"),
                new Overrides(null, null, null, SIZE, null)), Optional.empty()).open(backend);
        detector = FaceDetector.bundled(backend, FaceDetector.Options.DEFAULT);
        server = PageServer.start(0, networks, detector, limits, connections);
    }

    /** Returns an aligned face of this side. */
    static RgbImage face(int side) throws IOException {
        return Resizer.resize(ImageFiles.read(Golden.file("golden/images/face_256.png")), side, side,
                ResizeFilter.BICUBIC);
    }

    /** Returns a photograph with faces of these sides beside one another. */
    static RgbImage photo(int... sides) throws IOException {
        int height = 150;
        int width = 130 * sides.length;
        RgbImage photo = RgbImage.blank(width, height);
        for (int i = 0; i < photo.pixels().length; i++) {
            photo.pixels()[i] = (byte) (100 + i / 3 % width / 8);
        }
        for (int k = 0; k < sides.length; k++) {
            RgbImage face = face(sides[k]);
            for (int y = 0; y < sides[k]; y++) {
                System.arraycopy(face.pixels(), 3 * sides[k] * y, photo.pixels(), 3 * ((20 + y) * width + 130 * k + 30),
                        3 * sides[k]);
            }
        }
        return photo;
    }

    @Override
    public void close() {
        server.close();
        detector.close();
        networks.close();
    }
}
