package io.github.dpi4j.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.StreamReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The orientation that a JPEG or PNG file's EXIF data give. Only those data are parsed, none of the other metadata. */
final class ExifReading {
    private static final System.Logger LOG = System.getLogger(ExifReading.class.getName());

    private ExifReading() {
    }

    /** Upright where nothing is said, and where what is said cannot be read: that is no reason to refuse a picture. */
    static Orientation orientation(byte[] content) {
        try {
            Metadata metadata = switch (content.length < 2 ? 0 : content[0] & 0xff) {
                case 0xff -> JpegMetadataReader.readMetadata(new ByteArrayInputStream(content),
                        List.of(new ExifReader()));
                case 0x89 -> png(content);
                default -> new Metadata();
            };
            ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer number = directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            return number == null ? Orientation.UPRIGHT : Orientation.ofExif(number);
        } catch (ImageProcessingException | IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "EXIF data that cannot be read", e);
            return Orientation.UPRIGHT;
        }
    }

    private static Metadata png(byte[] content) throws ImageProcessingException, IOException {
        Metadata metadata = new Metadata();
        for (PngChunk chunk : new PngChunkReader().extract(new StreamReader(new ByteArrayInputStream(content)),
                Set.of(PngChunkType.eXIf))) {
            new ExifReader().extract(new ByteArrayReader(chunk.getBytes()), metadata);
        }
        return metadata;
    }
}
