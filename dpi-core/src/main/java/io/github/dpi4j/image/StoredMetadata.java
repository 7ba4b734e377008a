package io.github.dpi4j.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.InflaterInputStream;

/**
 * EXIF data and ICC profile as they stand in a file: the first of each. GIF and BMP files have none that are read.
 *
 * @param exif a TIFF structure, with or without "Exif" before it
 */
record StoredMetadata(Metadatum exif, Metadatum profile) {
    private static final StoredMetadata NONE = new StoredMetadata(Metadatum.ABSENT, Metadatum.ABSENT);
    private static final Metadatum DAMAGED = Metadatum.leftOut("damaged");
    private static final int FIRST_WITH_LENGTH = 0xc0;
    private static final int START_OF_SCAN = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int TIFF_PROFILE = 34_675;

    static StoredMetadata of(byte[] content) {
        ImageFormat format = ImageFormat.of(content);
        if (format == null) {
            return NONE;
        }
        return switch (format) {
            case PNG -> ofPng(FileBytes.of(content, ByteOrder.BIG_ENDIAN));
            case JPEG -> ofJpeg(FileBytes.of(content, ByteOrder.BIG_ENDIAN));
            case WEBP -> ofWebp(FileBytes.of(content, ByteOrder.LITTLE_ENDIAN));
            case TIFF -> ofTiff(content);
            case BMP, GIF -> NONE;
        };
    }

    private static StoredMetadata ofPng(FileBytes in) {
        Metadatum exif = Metadatum.ABSENT;
        Metadatum profile = Metadatum.ABSENT;
        for (long at = 8; at + 8 <= in.length();) {
            long length = number(in, at);
            if (in.has((int) at + 4, "eXIf") && exif == Metadatum.ABSENT) {
                exif = part(in, at + 8, at + 8 + length);
            } else if (in.has((int) at + 4, "iCCP") && profile == Metadatum.ABSENT) {
                profile = inflated(part(in, at + 8, at + 8 + length));
            }
            at += 12 + length;
        }
        return new StoredMetadata(exif, profile);
    }

    /** Returns the profile in an iCCP chunk (a name, 0, 0, and the profile deflated), of which no more is inflated than is allowed. */
    private static Metadatum inflated(Metadatum chunk) {
        if (chunk.content() == null) {
            return chunk;
        }
        byte[] content = chunk.content();
        int name = 0;
        while (name < content.length && content[name] != 0) {
            name++;
        }
        int data = Math.min(content.length, name + 2);
        try (InputStream in = new InflaterInputStream(
                new ByteArrayInputStream(content, data, content.length - data))) {
            return Metadatum.of(in.readNBytes(ColourProfile.MOST_BYTES + 1));
        } catch (IOException e) {
            return DAMAGED;
        }
    }

    private static StoredMetadata ofWebp(FileBytes in) {
        Metadatum exif = Metadatum.ABSENT;
        Metadatum profile = Metadatum.ABSENT;
        for (long at = 12; at + 8 <= in.length();) {
            long length = number(in, at + 4);
            if (in.has((int) at, "EXIF") && exif == Metadatum.ABSENT) {
                exif = part(in, at + 8, at + 8 + length);
            } else if (in.has((int) at, "ICCP") && profile == Metadatum.ABSENT) {
                profile = part(in, at + 8, at + 8 + length);
            }
            at += 8 + length + (length & 1);
        }
        return new StoredMetadata(exif, profile);
    }

    private static StoredMetadata ofTiff(byte[] content) {
        return new StoredMetadata(ofTiff(content, TiffExif::of), ofTiff(content, StoredMetadata::tiffProfile));
    }

    /** Finds something in a TIFF directory. */
    @FunctionalInterface
    private interface Finding {
        Metadatum in(TiffDirectory directory) throws IOException;
    }

    private static Metadatum ofTiff(byte[] content, Finding finding) {
        try {
            return finding.in(TiffDirectory.first(content));
        } catch (IOException e) {
            return DAMAGED;
        }
    }

    private static Metadatum tiffProfile(TiffDirectory directory) throws IOException {
        int entry = directory.find(TIFF_PROFILE);
        if (entry < 0) {
            return Metadatum.ABSENT;
        }
        long place = directory.place(entry);
        return part(directory.bytes(), place, place + directory.length(entry));
    }

    /** Returns the segments of a JPEG file before its first scan. */
    private static StoredMetadata ofJpeg(FileBytes in) {
        Metadatum exif = Metadatum.ABSENT;
        Map<Integer, byte[]> parts = new TreeMap<>();
        int count = 0;
        try {
            for (int at = 2; at + 4 <= in.length();) {
                int marker = in.unsigned8(at + 1);
                if (in.unsigned8(at) != 0xff || marker < FIRST_WITH_LENGTH || marker == 0xff) {
                    at++;
                    continue;
                }
                if (marker == START_OF_SCAN) {
                    break;
                }
                int next = at + 2 + in.unsigned16(at + 2);
                if (marker == APP1 && exif == Metadatum.ABSENT && in.has(at + 4, "Exif\0\0")) {
                    exif = part(in, at + 4, next);
                } else if (marker == APP2 && in.has(at + 4, "ICC_PROFILE\0")) {
                    count = in.unsigned8(at + 17);
                    parts.putIfAbsent(in.unsigned8(at + 16), in.copy(at + 18, next));
                }
                at = next;
            }
        } catch (EOFException e) {
            return new StoredMetadata(exif, DAMAGED);
        }
        return new StoredMetadata(exif, joined(parts, count));
    }

    /** Returns a profile that stands in parts numbered from 1. */
    private static Metadatum joined(Map<Integer, byte[]> parts, int count) {
        if (parts.isEmpty()) {
            return Metadatum.ABSENT;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 1; i <= count; i++) {
            if (!parts.containsKey(i)) {
                return Metadatum.leftOut("part " + i + " of " + count + " is missing");
            }
            whole.writeBytes(parts.get(i));
        }
        return Metadatum.of(whole.toByteArray());
    }

    private static Metadatum part(FileBytes in, long from, long to) {
        try {
            return Metadatum.of(in.copy(from, to));
        } catch (EOFException e) {
            return DAMAGED;
        }
    }

    /** Returns a length that stands within the file. */
    private static long number(FileBytes in, long at) {
        try {
            return in.unsigned32((int) at);
        } catch (EOFException e) {
            throw new IllegalStateException("expected a place within the file, got " + at, e);
        }
    }
}
