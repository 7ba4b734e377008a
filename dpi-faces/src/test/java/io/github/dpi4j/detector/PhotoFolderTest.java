package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoFolderTest {
    private static final String HEADER = "file,faces,score,x,y,w,h,…\n";

    @TempDir
    private Path folder;

    @Test
    void readsPhotographsAndTheirFaces() throws IOException {
        write("a.png,2,0.9,1,2,30,40,10,11,20,11,15,16,11,21,19,21\na.png,2,0.8,1,2,3,4,5,6,7,8,9,10,11,12,13,14.5\n"
                + "b.png,0,,,,,,,,,,,,,,,\n");
        List<LabelledPhoto> photos = PhotoFolder.load(folder, _ -> true);
        assertEquals(List.of("a.png", "b.png"), photos.stream().map(LabelledPhoto::name).toList());
        assertEquals(2, photos.getFirst().faces().size());
        assertEquals(new Box(1, 2, 30, 40), photos.getFirst().faces().getFirst().box());
        assertEquals(new Point(13, 14.5), photos.getFirst().faces().getLast().landmarks().leftMouth());
        assertTrue(photos.getLast().faces().isEmpty());
        assertEquals(1, PhotoFolder.load(folder, "b.png"::equals).size());
        assertThrows(IOException.class, () -> PhotoFolder.load(folder, _ -> false));
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        write("a.png,1,0.9,1,2\n");
        String message = assertThrows(IOException.class, () -> PhotoFolder.load(folder, _ -> true)).getMessage();
        assertTrue(message.contains("faces.csv: line 2") && message.contains("a.png,1,0.9"), message);
    }

    @Test
    void aThirdOfTheScenesAndATenthOfThePortraitsAreTestedOn() {
        for (String kind : List.of("s", "p")) {
            Map<PhotoPart, Integer> counts = new EnumMap<>(PhotoPart.class);
            for (int i = 0; i < 3000; i++) {
                counts.merge(PhotoPart.of("%s%04d.jpg".formatted(kind, i)), 1, Integer::sum);
            }
            assertEquals(kind.equals("s") ? 1000 : 300, counts.get(PhotoPart.TEST), 100);
            assertEquals(200, counts.get(PhotoPart.VALIDATION), 50);
        }
        assertEquals(PhotoPart.of("s0001.jpg"), PhotoPart.of("s0001.jpg"));
    }

    private void write(String lines) throws IOException {
        Files.writeString(folder.resolve("faces.csv"), HEADER + lines);
        Files.createDirectories(folder.resolve("images"));
        for (String name : List.of("a.png", "b.png")) {
            ImageFiles.write(folder.resolve("images").resolve(name), RgbImage.blank(40, 50));
        }
    }
}
