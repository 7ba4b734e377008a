package io.github.dpi4j.degradation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomDegradationTest {
    private static final RgbImage IMAGE = picture(128);

    static List<RandomDegradation> all() {
        return List.of(BlindReduction.DEFAULT, FaceDegradation.GFPGAN, FaceDegradation.DIFFACE,
                FaceDegradation.DIFFACE_TEST);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aDrawHoldsAllThatIsRandomAndCanBeWrittenDown(RandomDegradation random) {
        for (int i = 0; i < 5; i++) {
            DegradationChain chain = (DegradationChain) random.draw(128, 128, new PhiloxStream(1, i));
            assertEquals(chain, random.draw(128, 128, new PhiloxStream(1, i)));
            assertNotEquals(chain, random.draw(128, 128, new PhiloxStream(1, i + 1)));
            DegradationChain again = DegradationChain.fromJson(chain.toJson());
            assertEquals(chain, again, chain.toJson());
            assertEquals(chain.degrade(IMAGE), again.degrade(IMAGE));
        }
    }

    @Test
    void facesKeepTheirSizeAndBlindReductionsGetSmall() {
        Set<Integer> sides = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            DegradationChain face = FaceDegradation.DIFFACE_TEST.draw(128, 128, new PhiloxStream(2, i));
            assertEquals(5, face.stages().size());
            assertTrue(face.stages().get(3) instanceof JpegCompression(int quality) && quality % 10 == 0
                    && quality >= 30 && quality <= 70, face.toString());
            DegradationChain blind = BlindReduction.DEFAULT.draw(128, 128, new PhiloxStream(2, i));
            assertTrue(blind.stages().get(0) instanceof GaussianBlur blur && blur.sigmaX() >= 0.2
                    && blur.sigmaX() <= 4, blind.toString());
            sides.add(((Resampling) blind.stages().get(1)).width());
        }
        assertEquals(Set.of(10, 16, 21, 32, 48, 64, 128), sides);
        RgbImage low = FaceDegradation.GFPGAN.draw(128, 128, new PhiloxStream(2, 0)).degrade(IMAGE);
        assertEquals(128, low.width());
    }

    @Test
    void degradationsDegrade() {
        DegradationChain harsh = new DegradationChain(List.of(GaussianBlur.isotropic(21, 3), new GaussianNoise(20, 5),
                new JpegCompression(20)));
        RgbImage bad = harsh.degrade(IMAGE);
        assertTrue(difference(IMAGE, bad) > 8, "difference " + difference(IMAGE, bad));
        assertEquals(20, noiseLevel(), 1);
        assertNotEquals(bad, new DegradationChain(List.of(GaussianBlur.isotropic(21, 3), new GaussianNoise(20, 6),
                new JpegCompression(20))).degrade(IMAGE));
    }

    @Test
    void bicubicIsPillowsButForItsRounding() {
        for (int side : new int[]{10, 21, 48, 64, 150}) {
            RgbImage pillow = Resizer.resize(IMAGE, side, side, ResizeFilter.BICUBIC);
            RgbImage ours = new DegradationChain(List.of(new Resampling(side, side, Resampling.Filter.BICUBIC)))
                    .degrade(IMAGE);
            for (int i = 0; i < pillow.pixels().length; i++) {
                assertTrue(Math.abs((pillow.pixels()[i] & 0xff) - (ours.pixels()[i] & 0xff)) <= 1);
            }
        }
        DegradationChain same = new DegradationChain(List.of(new Resampling(128, 128, Resampling.Filter.BICUBIC)));
        assertEquals(IMAGE, same.degrade(IMAGE));
    }

    @Test
    void bicubicReductionIsNotRandom() {
        BicubicDegradation bicubic = new BicubicDegradation(4);
        assertSame(bicubic, bicubic.draw(128, 128, new PhiloxStream(1, 1)));
    }

    @Test
    void wrongChainsAreRefused() {
        for (String json : List.of("", "{}", "[{\"stage\":\"sharpen\"}]", "[{\"stage\":\"jpeg\"}]",
                "[{\"stage\":\"jpeg\",\"quality\":200}]", "[{\"stage\":\"jpeg\",\"quality\":[1]}]", "[] []",
                "[{\"stage\":\"resampling\",\"width\":2,\"height\":2,\"filter\":\"lanczos\"}]")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> DegradationChain.fromJson(json));
            assertTrue(e.getMessage().contains("expected"), e.getMessage());
        }
    }

    private static double noiseLevel() {
        RgbImage grey = RgbImage.blank(64, 64);
        Arrays.fill(grey.pixels(), (byte) 128);
        RgbImage noisy = new DegradationChain(List.of(new GaussianNoise(20, 1))).degrade(grey);
        double sum = 0;
        for (byte value : noisy.pixels()) {
            sum += Math.pow((value & 0xff) - 128, 2);
        }
        return Math.sqrt(sum / noisy.pixels().length);
    }

    private static double difference(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            sum += Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff));
        }
        return sum / a.pixels().length;
    }

    private static RgbImage picture(int size) {
        RgbImage image = RgbImage.blank(size, size);
        for (int i = 0; i < image.pixels().length; i++) {
            double x = i / 3 % size / 9.0;
            double y = i / 3 / size / 7.0;
            image.pixels()[i] = (byte) Math.round(127.5 + 100 * Math.sin(x + i % 3) * Math.cos(y - 0.3 * x));
        }
        return image;
    }
}
