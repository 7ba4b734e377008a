package io.github.dpi4j.photo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageMetadata;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.SmallModels;
import io.github.dpi4j.photo.PhotoRestorer.Options;
import io.github.dpi4j.photo.PhotoRestorer.Outcome;
import io.github.dpi4j.photo.PhotoRestorer.RestoredFace;
import io.github.dpi4j.photo.PhotoRestorer.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Portraits on a wall: two small and blurred ones and a large one. */
class PhotoRestorerTest {
    private static FaceDetector detector;
    private static RgbImage photo;

    @BeforeAll
    static void open() throws IOException {
        detector = FaceDetector.bundled(new CpuBackend(), FaceDetector.Options.DEFAULT);
        RgbImage portrait = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        photo = RgbImage.blank(460, 270);
        for (int i = 0; i < photo.pixels().length; i++) {
            photo.pixels()[i] = (byte) (90 + 60 * (i / 3 % 460) / 460);
        }
        hang(portrait, 80, 10, 20);
        hang(portrait, 100, 90, 150);
        hang(portrait, 256, 200, 8);
    }

    @AfterAll
    static void close() {
        detector.close();
    }

    private static void hang(RgbImage portrait, int side, int left, int top) {
        RgbImage small = side < 128
                ? blurred(portrait, side)
                : Resizer.resize(portrait, side, side, ResizeFilter.BICUBIC);
        for (int y = 0; y < side; y++) {
            System.arraycopy(small.pixels(), 3 * side * y, photo.pixels(), 3 * ((top + y) * 460 + left), 3 * side);
        }
    }

    /** A picture that has been reduced to less than half of this side. */
    private static RgbImage blurred(RgbImage portrait, int side) {
        int less = side * 2 / 5;
        return Resizer.resize(Resizer.resize(portrait, less, less, ResizeFilter.BICUBIC), side, side,
                ResizeFilter.BICUBIC);
    }

    private static boolean isWithin(int x, int y, FaceAlignment square) {
        return PasteBack.mask(square.toSquare(new Point(x + 0.5, y + 0.5))) > 0;
    }

    @Test
    void smallFacesAreRestoredAtTheirResolutionAndLargeOnesLeftAlone() throws IOException {
        List<Integer> sides = new ArrayList<>();
        Result result = PhotoRestorer.restore(photo, detector.detect(photo), 128, low -> {
            sides.add(low.width());
            return Resizer.resize(RgbImage.blank(1, 1), 128, 128, ResizeFilter.BICUBIC);
        });
        assertEquals(3, result.faces().size());
        List<RestoredFace> restored = result.faces().stream().filter(f -> f.outcome() == Outcome.RESTORED).toList();
        assertEquals(2, restored.size());
        assertEquals(restored.stream().map(f -> (int) Math.round(f.square().side())).toList(), sides);
        int changed = 0;
        for (int y = 0; y < photo.height(); y++) {
            for (int x = 0; x < photo.width(); x++) {
                int column = x;
                int row = y;
                boolean same = photo.get(x, y, 1) == result.image().get(x, y, 1);
                assertTrue(same || restored.stream().anyMatch(f -> isWithin(column, row, f.square())));
                changed += same ? 0 : 1;
            }
        }
        assertTrue(changed > 4000, "changed pixels: " + changed);
        RestoredFace large = result.faces().stream().filter(f -> f.outcome() == Outcome.LARGE_ENOUGH).findFirst()
                .orElseThrow();
        assertTrue(large.square().side() >= 128 && large.square().centre().x() > 250);
    }

    @Test
    void facesAreCroppedFromTheSmoothedPixelsAndTheRestIsThePhotographs() throws IOException {
        List<RgbImage> crops = new ArrayList<>();
        RgbImage smoothed = RgbImage.blank(photo.width(), photo.height());
        Result result = PhotoRestorer.restore(new ImageFiles.Tagged(photo, ImageMetadata.NONE, smoothed),
                detector.detect(photo), Options.DEFAULT, 128, low -> {
                    crops.add(low);
                    return Resizer.resize(low, 128, 128, ResizeFilter.BICUBIC);
                });
        assertEquals(2, crops.size());
        crops.forEach(low -> assertEquals(RgbImage.blank(low.width(), low.height()), low));
        assertEquals(photo.get(0, 0, 0), result.image().get(0, 0, 0));
        assertEquals(photo.get(459, 269, 2), result.image().get(459, 269, 2));
    }

    @Test
    void aModelOfLargerImagesGetsTheLargeFaceToo() throws IOException {
        List<Integer> sides = new ArrayList<>();
        Options all = new Options(true, 1);
        Result result = PhotoRestorer.restore(photo, detector.detect(photo), all, 256, low -> {
            sides.add(low.width());
            return RgbImage.blank(256, 256);
        });
        assertTrue(result.faces().stream().allMatch(f -> f.outcome() == Outcome.RESTORED), result.faces().toString());
        assertTrue(sides.stream().anyMatch(side -> side > 128 && side < 256), sides.toString());
        assertTrue(result.faces().stream().allMatch(f -> f.crops().orElseThrow().restored().width() == 256));
    }

    @Test
    void sharpFacesAreLeftAloneUnlessToldOtherwise() throws IOException {
        RgbImage portrait = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        RgbImage sharp = Resizer.resize(portrait, 96, 96, ResizeFilter.BICUBIC);
        List<DetectedFace> faces = detector.detect(sharp);
        Result left = PhotoRestorer.restore(sharp, faces, 128, low -> RgbImage.blank(128, 128));
        assertEquals(Outcome.SHARP, left.faces().getFirst().outcome());
        assertEquals(sharp, left.image());
        Result told = PhotoRestorer.restore(sharp, faces, new Options(true, 1), 128, low -> RgbImage.blank(128, 128));
        assertEquals(Outcome.RESTORED, told.faces().getFirst().outcome());
        assertNotEquals(sharp, told.image());
    }

    @Test
    void anEnlargedPhotographShowsTheRestoredFaceInItsPlace() throws IOException {
        List<DetectedFace> faces = detector.detect(photo);
        Result result = PhotoRestorer.restore(photo, faces, new Options(false, 2), 128,
                low -> Resizer.resize(low, 128, 128, ResizeFilter.BICUBIC));
        RgbImage plain = Resizer.resize(photo, 920, 540, ResizeFilter.BICUBIC);
        assertEquals(920, result.image().width());
        double squares = 0;
        for (int i = 0; i < plain.pixels().length; i++) {
            double difference = (plain.pixels()[i] & 0xff) - (result.image().pixels()[i] & 0xff);
            squares += difference * difference;
        }
        // Resampling twice blurs; a face beside its place would be far off.
        assertTrue(Math.sqrt(squares / plain.pixels().length) < 1.5, "difference: " + squares);
        assertNotEquals(plain, result.image());
    }

    @Test
    void aPhotographWithoutAFaceIsGivenBack() throws IOException {
        RgbImage wall = RgbImage.blank(90, 40);
        Result result = PhotoRestorer.restore(wall, detector.detect(wall), 128, low -> low);
        assertEquals(wall, result.image());
        assertEquals(List.of(), result.faces());
    }

    @Test
    void theNetworksRestoreAndTheSeedDecides() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(48), Optional.empty());
        RgbImage part = Resizer.resize(photo, 230, 135, ResizeFilter.BICUBIC).crop(20, 60, 90, 70);
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            PhotoRestorer restorer = new PhotoRestorer(networks, detector);
            Options all = new Options(true, 1);
            Result result = restorer.restore(part, all, 1);
            assertEquals(1, result.faces().size());
            assertEquals(Outcome.RESTORED, result.faces().getFirst().outcome());
            assertNotEquals(part, result.image());
            assertEquals(result.image(), restorer.restore(part, all, 1).image());
            assertNotEquals(result.image(), restorer.restore(part, all, 2).image());
        }
    }

    @Test
    void anAlignedFaceIsToldFromAPhotograph() throws IOException {
        RgbImage aligned = ExampleFaces.load(96).getFirst().image();
        assertTrue(PhotoRestorer.isAligned(aligned, detector.detect(aligned)));
        assertFalse(PhotoRestorer.isAligned(aligned, List.of()));
        assertFalse(PhotoRestorer.isAligned(photo, detector.detect(photo)));
        RgbImage corner = photo.crop(60, 120, 150, 150);
        assertFalse(detector.detect(corner).isEmpty());
        assertFalse(PhotoRestorer.isAligned(corner, detector.detect(corner)));
    }
}
