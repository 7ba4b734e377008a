package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    private Path folder;

    @Test
    void holdsImagesByNameAtTrainingSizeAndAtTwiceThat() throws IOException {
        RgbImage large = Pictures.smooth(48, 2);
        ImageFiles.write(folder.resolve("b.png"), large);
        ImageFiles.write(folder.resolve("a.png"), Pictures.smooth(20, 1));
        Files.writeString(folder.resolve("notes.txt"), "no image");
        ImageFolder images = ImageFolder.load(folder, 16);
        assertEquals(2, images.count());
        assertEquals("a.png", images.file(0).getFileName().toString());
        assertEquals(20, images.original(0).width());
        assertEquals(32, images.original(1).width());
        assertEquals(Resizer.resize(images.original(1), 16, 16, ResizeFilter.BICUBIC), images.image(1));
    }

    @Test
    void takesTheCentredSquare() throws IOException {
        RgbImage wide = RgbImage.blank(30, 10);
        wide.pixels()[3 * 15] = 77;
        ImageFiles.write(folder.resolve("wide.png"), wide);
        RgbImage image = ImageFolder.load(folder, 10).image(0);
        assertEquals(77, image.get(5, 0, 0));
    }

    @Test
    void anotherPixelIsAnotherFingerprint() throws IOException {
        RgbImage image = Pictures.smooth(16, 1);
        ImageFiles.write(folder.resolve("a.png"), image);
        long before = ImageFolder.load(folder, 16).fingerprint();
        assertEquals(before, ImageFolder.load(folder, 16).fingerprint());
        image.pixels()[100]++;
        ImageFiles.write(folder.resolve("a.png"), image);
        assertNotEquals(before, ImageFolder.load(folder, 16).fingerprint());
    }

    @Test
    void namesAllBadImagesOrLeavesThemOut() throws IOException {
        ImageFiles.write(folder.resolve("b.png"), Pictures.smooth(16, 1));
        Files.writeString(folder.resolve("a.png"), "no image");
        Files.writeString(folder.resolve("c.jpg"), "no image");
        IOException e = assertThrows(IOException.class, () -> ImageFolder.load(folder, 16));
        assertTrue(e.getMessage().contains("a.png") && e.getMessage().contains("c.jpg"), e.getMessage());
        List<IOException> left = new ArrayList<>();
        ImageFolder images = ImageFolder.load(folder, 16, left::add);
        assertEquals(2, left.size());
        assertEquals("b.png", images.file(0).getFileName().toString());
        assertEquals(1, images.count());
        Files.delete(folder.resolve("b.png"));
        assertThrows(IOException.class, () -> ImageFolder.load(folder, 16, left::add));
    }

    @Test
    void refusesAFolderWithoutImages() {
        IOException e = assertThrows(IOException.class, () -> ImageFolder.load(folder, 16));
        assertTrue(e.getMessage().contains("expected images"), e.getMessage());
    }
}
