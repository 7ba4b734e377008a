package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.degradation.BlindReduction;
import io.github.dpi4j.degradation.RandomDegradation;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.model.ModelDescription.Corrector;
import io.github.dpi4j.training.SmallRuns.StopAfter;
import io.github.dpi4j.training.SmallRuns.Stopped;
import io.github.dpi4j.training.TrainingRun.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run is made from: initial weights, degradation, weights of images; and what its files say of it. */
class TrainingBeginsTest {
    @TempDir
    private Path folder;
    private ImageFolder images;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolder.load(Pictures.folder(folder, 5, 2 * SmallRuns.SIZE), SmallRuns.SIZE);
    }

    @Test
    void weightsAndMovingAverageBeginWithGivenWeights() throws IOException {
        Path first = folder.resolve("first");
        SmallRuns.train(first, SmallRuns.prior(images, null, SmallRuns.options(2, 1e-2)));
        Weights initial = Safetensors.read(first.resolve("prior.safetensors"));
        Path second = folder.resolve("second");
        SmallRuns.train(second, SmallRuns.prior(images, initial, SmallRuns.options(2, 1e-12)));
        Weights checkpoint = Safetensors.read(second.resolve(TrainingRun.CHECKPOINT));
        for (String name : initial.names()) {
            float[] expected = initial.tensor(name).data();
            assertArrayEquals(expected, checkpoint.tensor("weights." + name).data(), 1e-6f, name);
            assertArrayEquals(expected, checkpoint.tensor("ema." + name).data(), 1e-6f, name);
        }
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> SmallRuns.open(second, SmallRuns.prior(images, null, SmallRuns.options(2, 1e-12))));
        assertTrue(e.getMessage().contains("initial_weights: expected") && e.getMessage().contains("got random"),
                e.getMessage());
    }

    @Test
    void stepsAndLearningRateMayChange() throws IOException {
        Path run = folder.resolve("run");
        SmallRuns.train(run, SmallRuns.prior(images, null, SmallRuns.options(2, 1e-3)));
        SmallRuns.train(run, SmallRuns.prior(images, null, SmallRuns.options(4, 1e-4)));
        assertEquals("4", Safetensors.metadata(run.resolve("prior.safetensors")).get("step"));
    }

    @Test
    void aBlindCorrectorGoesOnToTheBitIdenticalResultAndSaysWhatItIs() throws IOException {
        Path whole = folder.resolve("whole");
        SmallRuns.train(whole, corrector(BlindReduction.DEFAULT));
        Path killed = folder.resolve("killed");
        assertThrows(Stopped.class, () -> SmallRuns.train(killed, corrector(BlindReduction.DEFAULT), new StopAfter(3)));
        SmallRuns.train(killed, corrector(BlindReduction.DEFAULT));
        assertArrayEquals(Files.readAllBytes(whole.resolve("corrector.safetensors")),
                Files.readAllBytes(killed.resolve("corrector.safetensors")));
        ModelDescription description = ModelDescription.read(whole.resolve("corrector.safetensors")).orElseThrow();
        assertEquals(new Corrector(2, "blind", OptionalInt.empty()), description.role());
        assertEquals(SmallRuns.CONFIG, description.architecture());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> SmallRuns.open(whole, corrector(new BicubicDegradation(2))));
        assertTrue(e.getMessage().contains("degradation: expected blind, got bicubic; scale: expected none, got 2"),
                e.getMessage());
    }

    @Test
    void everyExampleIsDegradedAnew() throws IOException {
        Path run = folder.resolve("run");
        SmallRuns.train(run, corrector(BlindReduction.DEFAULT));
        Path other = folder.resolve("other");
        SmallRuns.train(other, corrector(new BicubicDegradation(2)));
        Examples examples = new Examples(images, Augmentation.NONE, 5);
        // Two epochs show the same images; their degradations' draws differ.
        Map<Object, Long> draws = examples.range(0, 10).stream()
                .collect(Collectors.groupingBy(
                        example -> BlindReduction.DEFAULT.draw(SmallRuns.SIZE, SmallRuns.SIZE, example.degradation()),
                        Collectors.counting()));
        assertEquals(10, draws.size());
        assertNotEquals(-1,
                Files.mismatch(run.resolve("corrector.safetensors"), other.resolve("corrector.safetensors")));
    }

    @Test
    void imagesAreDrawnAsOftenAsTheirWeightsSay() throws IOException {
        Path csv = Files.writeString(folder.resolve("w.csv"),
                "file,source,weight\n0.png,a,1\n1.png,a,0\n2.png,b,3\n3.png,b,0\n4.png,b,0\n");
        ImageFolder weighted = images.weightedBy(csv);
        ImageOrder order = weighted.order(1);
        int[] counts = new int[5];
        IntStream.range(0, 4000).forEach(example -> counts[order.image(example)]++);
        assertEquals(1000, counts[0], 100);
        assertEquals(3000, counts[2], 100);
        assertEquals(4000, Arrays.stream(counts).sum());
        assertEquals(0, counts[1] + counts[3] + counts[4]);
        assertNotEquals(images.fingerprint(), weighted.fingerprint());
    }

    @Test
    void wrongWeightsOfImagesAreNamed() throws IOException {
        for (Map.Entry<String, String> wrong : Map.of("", "columns file and weight", "name,weight\n", "columns",
                "file,weight\n0.png,1\n", "found none for 1.png, 2.png, 3.png, 4.png", "file,weight\n0.png\n",
                "line 2: expected 2 fields", "file,weight\n0.png,-1\n", "found \"-1\"",
                "file,weight\n0.png,0\n1.png,0\n2.png,0\n3.png,0\n4.png,0\n", "above 0").entrySet()) {
            Path csv = Files.writeString(folder.resolve("w.csv"), wrong.getKey());
            IOException e = assertThrows(IOException.class, () -> images.weightedBy(csv));
            assertTrue(e.getMessage().startsWith(csv + ": ") && e.getMessage().contains(wrong.getValue()),
                    e.getMessage());
        }
    }

    @Test
    void streamsOfPurposesNeverMeetAndNeverChange() {
        assertEquals(Streams.values().length,
                Stream.of(Streams.values()).map(purpose -> purpose.number(7)).distinct().count());
        assertEquals(2L << 56 | 7, Streams.DIFFUSION.number(7));
        assertEquals(6L << 56, Streams.DEGRADATION.number(0));
    }

    private Plan corrector(RandomDegradation degradation) {
        return new Plan(new CorrectorTask(SmallRuns.CONFIG, SmallRuns.SIZE, degradation, 2), null, images, images,
                SmallRuns.options(4, 1e-3));
    }
}
