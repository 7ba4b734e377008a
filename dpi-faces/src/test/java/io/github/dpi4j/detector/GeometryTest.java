package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.detector.Tiling.Tile;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryTest {
    static final Landmarks UPRIGHT = new Landmarks(new Point(40, 50), new Point(60, 50), new Point(50, 61),
            new Point(42, 70), new Point(58, 70));

    @Test
    void anAffineMapIsUndoneByItsInverse() {
        Affine map = Affine.similarity(1.7, 0.4, new Point(3, -8)).after(Affine.mirror(20));
        Point p = new Point(5, 7);
        assertNear(p, map.inverse().apply(map.apply(p)));
        assertNear(p, map.after(map.inverse()).apply(p));
        assertEquals(1.7, map.scale(), 1e-12);
        assertNear(new Point(3 + 1.7 * Math.cos(0.4) * 20, -8 + 1.7 * Math.sin(0.4) * 20),
                map.apply(new Point(0, 0)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.6, 0, 0.3, 3})
    void aTurnedFaceLiesUprightInItsFrame(double angle) {
        Affine turn = Affine.similarity(3, angle, new Point(200, 100));
        Landmarks turned = UPRIGHT.map(turn::apply);
        assertEquals(angle, turned.angle(), 1e-9);
        assertEquals(60, turned.size(), 1e-9);
        Landmarks inCrop = turned.map(FaceFrame.of(turned).inverse()::apply);
        assertNear(FaceFrame.CODE.origin(), inCrop.middle());
        assertEquals(inCrop.rightEye().y(), inCrop.leftEye().y(), 1e-9);
        assertEquals(FaceFrame.FACE, inCrop.leftEye().x() - inCrop.rightEye().x(), 1e-9);
        assertTrue(inCrop.rightMouth().y() > inCrop.rightEye().y());
    }

    @Test
    void aProfileIsNoSmallerThanItsEyesAreFarFromItsMouth() {
        Landmarks profile = new Landmarks(new Point(50, 50), new Point(53, 50), new Point(45, 61),
                new Point(50, 70), new Point(52, 70));
        assertEquals(18, profile.size(), 0.1);
        assertEquals(3, profile.eyeDistance(), 1e-12);
    }

    @Test
    void aMirrorExchangesRightAndLeft() {
        Landmarks mirrored = UPRIGHT.mirrored(Affine.mirror(100)::apply);
        assertNear(new Point(40, 50), mirrored.rightEye());
        assertNear(new Point(58, 70), mirrored.leftMouth());
        assertEquals(0, mirrored.angle(), 1e-9);
    }

    @Test
    void theMeanOfTwoOpinionsLiesBetweenThem() {
        DetectedFace one = find(0.4, new Box(0, 0, 10, 20));
        DetectedFace other = find(0.8, new Box(10, 10, 20, 20)).map(Affine.translation(4, 2));
        DetectedFace mean = one.mean(other);
        assertEquals(0.6, mean.score(), 1e-12);
        assertEquals(new Box(7, 6, 15, 20), mean.box());
        assertNear(new Point(42, 51), mean.landmarks().rightEye());
        assertNear(UPRIGHT.leftMouth(), one.exchanged().landmarks().rightMouth());
    }

    @Test
    void aFaceSurvivesItsCode() {
        Box box = new Box(35, 30, 33, 47);
        FaceCode code = CellGrid.code(5, 7);
        DetectedFace back = code.decode(code.encode(box, UPRIGHT));
        assertEquals(0.5, back.score());
        assertEquals(1, back.box().overlap(box), 1e-5);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, UPRIGHT.points().get(i).distance(back.landmarks().points().get(i)), 1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"640, 480, 8", "4000, 3000, 8", "4000, 3000, 40", "30, 25, 8", "8, 1000, 6"})
    void everySizeOfFaceIsWithinBoundsAtSomeLevel(int width, int height, double minimum) {
        List<Pyramid.Level> levels = Pyramid.levels(width, height, minimum);
        assertEquals(Math.round(width * levels.getFirst().scale()), levels.getFirst().width(), 1);
        double largest = Math.max(minimum, 0.45 * Math.max(width, height));
        for (double size = minimum; size <= largest; size *= 1.1) {
            double face = size;
            assertTrue(levels.stream().anyMatch(l -> face * l.scale() >= Pyramid.SMALLEST_FACE - 1e-9
                    && face * l.scale() <= CellLabels.LARGEST), () -> "size " + face);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 200, 256, 257, 264, 1000, 4097})
    void tilesCountEveryCellOnce(int pixels) {
        BitSet counted = new BitSet();
        for (Tile tile : Tiling.tiles(pixels, 256)) {
            assertTrue(tile.length() <= 256 && tile.start() + tile.length() <= pixels);
            assertEquals(0, tile.start() % ProposalNetwork.STRIDE);
            for (int cell = tile.from(); cell < tile.to(); cell++) {
                int whole = tile.start() / ProposalNetwork.STRIDE + cell;
                assertTrue(!counted.get(whole), "cell " + whole + " twice");
                counted.set(whole);
                // What the network sees of the cell is in the tile, unless it is beyond the picture.
                int middle = whole * ProposalNetwork.STRIDE;
                assertTrue(Math.max(0, middle - ProposalNetwork.RADIUS) >= tile.start());
                assertTrue(Math.min(pixels, middle + ProposalNetwork.RADIUS) <= tile.start() + tile.length());
            }
        }
        assertEquals(CellGrid.cells(pixels), counted.cardinality());
    }

    @Test
    void overlapIsIntersectionOverUnion() {
        Box box = new Box(0, 0, 10, 10);
        assertEquals(1, box.overlap(box));
        assertEquals(50.0 / 150, box.overlap(new Box(5, 0, 10, 10)), 1e-12);
        assertEquals(0, box.overlap(new Box(10, 0, 10, 10)));
        assertEquals(1, box.containment(new Box(2, 2, 3, 3)), 1e-12);
    }

    @Test
    void theSurestOfOverlappingFindsStays() {
        DetectedFace sure = find(0.9, new Box(0, 0, 20, 20));
        DetectedFace less = find(0.8, new Box(3, 0, 20, 20));
        DetectedFace eye = find(0.7, new Box(4, 4, 5, 5));
        DetectedFace other = find(0.6, new Box(15, 0, 20, 20));
        assertEquals(List.of(sure, other), Suppression.strongest(List.of(other, eye, less, sure)));
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new FaceDetector.Options(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new FaceDetector.Options(0.5, 3));
        FaceDetector.Options options = new FaceDetector.Options(0.5, 0);
        assertEquals(8, options.minimumEyeDistance(2000, 3000));
        assertEquals(16, options.minimumEyeDistance(4000, 6000), 1e-9);
        assertEquals(5, new FaceDetector.Options(0.5, 5).minimumEyeDistance(4000, 6000));
    }

    static DetectedFace find(double score, Box box) {
        return new DetectedFace(score, box, UPRIGHT);
    }

    private static void assertNear(Point expected, Point got) {
        assertEquals(0, expected.distance(got), 1e-9, () -> expected + " but " + got);
    }
}
