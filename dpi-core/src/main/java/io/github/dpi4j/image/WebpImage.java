package io.github.dpi4j.image;

import io.github.dpi4j.image.webp.LosslessDecoder;
import io.github.dpi4j.image.webp.LossyDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * WebP files (RFC 9649): the picture, or an animation's first frame on its canvas. The pixels' own header gives the size;
 * transparency and colour profiles stay out.
 */
final class WebpImage {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;

    private final FileBytes in;
    private final int end;
    private byte @Nullable [] exif;

    private WebpImage(FileBytes in, int end) {
        this.in = in;
        this.end = end;
    }

    static RgbImage decode(byte[] content) throws IOException {
        FileBytes in = FileBytes.of(content, ByteOrder.LITTLE_ENDIAN);
        long end = CHUNK_HEADER + in.unsigned32(4);
        in.require(0, end);
        return new WebpImage(in, (int) end).decode();
    }

    private RgbImage decode() throws IOException {
        RgbImage stored = in.has(RIFF_HEADER, "VP8X") ? extended() : pixels(RIFF_HEADER, 0, 0);
        return exif == null ? stored : Orientation.ofExif(exif).upright(stored);
    }

    private RgbImage extended() throws IOException {
        int canvasWidth = unsigned24(RIFF_HEADER + CHUNK_HEADER + 4) + 1;
        int canvasHeight = unsigned24(RIFF_HEADER + CHUNK_HEADER + 7) + 1;
        ImageLimits.requireFitting(canvasWidth, canvasHeight, ImageLimits.WORKING_BYTES);
        exif = exif();
        int frame = find(next(RIFF_HEADER), end, "ANMF");
        if (frame < 0) {
            return pixels(pixelChunk(next(RIFF_HEADER), end), canvasWidth, canvasHeight);
        }
        int header = frame + CHUNK_HEADER;
        RgbImage pixels = pixels(pixelChunk(header + FRAME_HEADER, next(frame)), unsigned24(header + 6) + 1,
                unsigned24(header + 9) + 1);
        int left = 2 * unsigned24(header);
        int top = 2 * unsigned24(header + 3);
        if (left > canvasWidth - pixels.width() || top > canvasHeight - pixels.height()) {
            throw new IOException("a frame that does not lie on its canvas");
        }
        return pixels.onCanvas(left, top, canvasWidth, canvasHeight, 0);
    }

    private byte @Nullable [] exif() throws IOException {
        int at = find(next(RIFF_HEADER), end, "EXIF");
        return at < 0 ? null : in.copy(at + CHUNK_HEADER, at + CHUNK_HEADER + in.unsigned32(at + 4));
    }

    private int pixelChunk(int from, int to) throws IOException {
        int lossy = find(from, to, "VP8 ");
        int lossless = find(from, to, "VP8L");
        if (lossy < 0 && lossless < 0) {
            throw new IOException("no pixels");
        }
        return lossy >= 0 ? lossy : lossless;
    }

    /** Returns where the first chunk of a name begins, or -1. */
    private int find(int from, int to, String name) throws IOException {
        for (int at = from; at < to; at = next(at)) {
            if (in.has(at, name)) {
                return at;
            }
        }
        return -1;
    }

    /** Returns where the chunk behind another begins; lengths are padded to be even. */
    private int next(int chunk) throws IOException {
        long length = in.unsigned32(chunk + 4);
        in.require(chunk + CHUNK_HEADER, length);
        return (int) (chunk + CHUNK_HEADER + length + (length & 1));
    }

    /**
     * Decodes a chunk of pixels.
     *
     * @param width the size given elsewhere in the file, or 0
     */
    private RgbImage pixels(int chunk, int width, int height) throws IOException {
        int data = chunk + CHUNK_HEADER;
        byte[] body = in.copy(data, data + in.unsigned32(chunk + 4));
        int codedWidth;
        int codedHeight;
        if (in.has(chunk, "VP8L")) {
            if (in.unsigned8(data) != 0x2f) {
                throw new IOException("lossless data without their signature");
            }
            long sizes = in.unsigned32(data + 1);
            codedWidth = (int) (sizes & 0x3fff) + 1;
            codedHeight = (int) (sizes >> 14 & 0x3fff) + 1;
            ImageLimits.requireFitting(codedWidth, codedHeight, ImageLimits.WORKING_BYTES);
        } else if (in.has(chunk, "VP8 ")) {
            if (!in.has(data + 3, "\u009d\u0001\u002a")) {
                throw new IOException("lossy data without their start code");
            }
            codedWidth = in.unsigned16(data + 6) & 0x3fff;
            codedHeight = in.unsigned16(data + 8) & 0x3fff;
            ImageLimits.requireFitting(codedWidth, codedHeight, ImageLimits.WORKING_BYTES);
            ImageLimits.requireHeld(codedWidth, codedHeight, body.length);
        } else {
            throw new IOException("a first chunk that holds no pixels");
        }
        if (width != 0 && (codedWidth != width || codedHeight != height)) {
            throw new IOException("pixels of another size than the header says");
        }
        byte[] rgb = in.has(chunk, "VP8L") ? LosslessDecoder.decode(body) : LossyDecoder.decode(body);
        return RgbImage.of(codedWidth, codedHeight, rgb);
    }

    private int unsigned24(int at) throws IOException {
        return in.unsigned16(at) | in.unsigned8(at + 2) << 16;
    }
}
