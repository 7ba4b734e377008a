package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorTrainingTest {
    /** The portrait's face, read off the picture. */
    static final Landmarks PORTRAIT = new Landmarks(new Point(100.5, 135), new Point(158.5, 137.5),
            new Point(130, 167), new Point(102, 186), new Point(154, 188));
    static final Box PORTRAIT_BOX = new Box(70, 92, 120, 150);

    @TempDir
    private Path folder;

    static RgbImage portrait() throws IOException {
        return ImageFiles.read(Golden.file("golden/images/face_256.png"));
    }

    private static List<LabelledPhoto> photos() throws IOException {
        DetectedFace face = new DetectedFace(1, PORTRAIT_BOX, PORTRAIT);
        return List.of(new LabelledPhoto("p.png", Mipmaps.of(portrait()), List.of(face)),
                new LabelledPhoto("s.png", Mipmaps.of(RgbImage.blank(200, 150)), List.of()));
    }

    @Test
    void proposalExamplesShowTheFaceWhereTheirLabelsSay() throws IOException {
        ProposalExamples examples = new ProposalExamples(photos(), 3);
        TrainingBatch batch = examples.batch(10, 8);
        assertEquals(8, batch.images());
        Tensor again = examples.batch(12, 2).inputs().get("x");
        assertArrayEquals(batch.inputs().get("x").slice(2, 4).data(), again.data());
        List<CellLabels> labels = ((ProposalLoss) batch.loss()).labels();
        int shown = 0;
        for (CellLabels one : labels) {
            for (int cell = 0; cell < one.cells(); cell++) {
                if (one.owner(cell) >= 0) {
                    shown++;
                    Landmarks face = one.faces().get(one.owner(cell)).landmarks();
                    assertTrue(face.size() >= CellLabels.SMALLEST && face.size() <= CellLabels.LARGEST);
                    assertTrue(face.rightEye().x() < face.leftEye().x(), "mirrored faces have their eyes exchanged");
                }
            }
        }
        assertTrue(shown >= 4, "cells that show a face: " + shown);
    }

    @Test
    void refinementExamplesShowTheFaceNearTheMiddleOrNone() throws IOException {
        List<LabelledPhoto> photos = photos();
        Candidates candidates = new Candidates(new ArrayList<>(), new ArrayList<>());
        candidates.misses().add(new Candidates.Miss(photos.getLast(), GeometryTest.UPRIGHT, 0.5));
        RefinementExamples examples = new RefinementExamples(photos, candidates, 3);
        List<Optional<DetectedFace>> labels = ((RefinementLoss) examples.batch(0, 60).loss()).labels();
        long faces = labels.stream().flatMap(Optional::stream).peek(face -> {
            assertEquals(0, face.landmarks().middle().distance(FaceFrame.CODE.origin()), 8);
            assertEquals(FaceFrame.FACE, face.landmarks().size(), 6);
            assertTrue(face.landmarks().rightEye().x() < face.landmarks().leftEye().x());
        }).count();
        assertTrue(faces >= 15 && faces <= 40, "faces: " + faces);
    }

    @Test
    void candidatesAreSortedByTheFacesKnown() throws IOException {
        Weights weights = constant(new DetectedFace(1, PORTRAIT_BOX, PORTRAIT));
        try (Proposals proposals = new Proposals(weights, new CpuBackend(), 0.5)) {
            Candidates candidates = Candidates.mine(photos(), proposals, 1, 1);
            assertTrue(!candidates.misses().isEmpty());
            assertTrue(!candidates.hits().isEmpty());
            for (Candidates.Hit hit : candidates.hits()) {
                assertTrue(hit.found().middle().distance(PORTRAIT.middle()) <= 0.4 * PORTRAIT.size());
            }
        }
    }

    /** Weights of a network that sees the same face about every cell, whatever it looks at. */
    private static Weights constant(DetectedFace face) {
        Weights weights = FaceNetworkWeights.random(ProposalNetwork.graph(), 1);
        FaceCode code = new FaceCode(face.landmarks().middle(), ProposalNetwork.STRIDE);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
        Arrays.fill(tensors.get("head.weight").data(), 0);
        float[] values = code.encode(face.box(), face.landmarks());
        values[FaceChannels.SCORE] = 1;
        System.arraycopy(values, 0, tensors.get("head.bias").data(), 0, values.length);
        return Weights.of(tensors);
    }

    @Test
    void trainingLowersTheLossAndWritesWeightsThatADetectorTakes() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(data.resolve("images"));
        ImageFiles.write(data.resolve("images/p.png"), portrait());
        ImageFiles.write(data.resolve("images/s4.png"), RgbImage.blank(100, 90));
        Files.writeString(data.resolve("faces.csv"), "file,…\n"
                + "p.png,1,0.9,70,92,120,150,100.5,135,158.5,137.5,130,167,102,186,154,188\ns4.png,0,,,\n");
        assertEquals(PhotoPart.TRAINING, PhotoPart.of("p.png"));
        Path out = folder.resolve("run");
        List<Double> losses = new ArrayList<>();
        DetectorTraining training = new DetectorTraining(60, 4, 1, 1);
        try (FolderLock _ = FolderLock.of(out, "train")) {
            assertThrows(IOException.class, () -> training.run(data, out, new CpuBackend(), listener(losses)));
            assertEquals(List.of(), losses);
        }
        training.run(data, out, new CpuBackend(), listener(losses));
        assertTrue(losses.get(1) < losses.get(0), "losses: " + losses);
        try (FaceDetector detector = FaceDetector.load(out, new CpuBackend(), FaceDetector.Options.DEFAULT)) {
            detector.detect(portrait());
        }
        byte[] before = Files.readAllBytes(out.resolve(FaceDetector.REFINEMENT));
        training.run(data, out, new CpuBackend(), listener(new ArrayList<>()));
        assertArrayEquals(before, Files.readAllBytes(out.resolve(FaceDetector.REFINEMENT)));
        assertNotEquals(0, Safetensors.read(out.resolve(FaceDetector.PROPOSAL)).tensor("head.weight").maxAbs());
    }

    private static DetectorTraining.Listener listener(List<Double> losses) {
        return new DetectorTraining.Listener() {
            @Override
            public void onReport(String network, int step, int steps, double imagesPerSecond, double loss) {
                losses.add(loss);
            }

            @Override
            public void onEvent(String line) {
                assertTrue(!line.isBlank());
            }
        };
    }
}
