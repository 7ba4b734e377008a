package io.github.dpi4j.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Metadata put into files that the JDK has encoded. */
final class MetadataChunks {
    /** PNG's signature and first chunk, the header. */
    private static final int PNG_HEADER = 33;
    private static final int EXIF = 0xffe1;
    private static final int PROFILE = 0xffe2;
    private static final int LONGEST_SEGMENT = 65_535;
    /** "ICC_PROFILE", the part's number, and how many there are (ICC.1:2022, annex B.4). */
    private static final int PROFILE_HEADER = 14;

    private MetadataChunks() {
    }

    /** Returns a PNG file with iCCP and eXIf behind its header (W3C, Portable Network Graphics, third edition, 11.3). */
    static byte[] ofPng(byte[] png, RgbImage image, ImageMetadata metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(png.length);
        out.write(png, 0, PNG_HEADER);
        if (metadata.profile().isPresent()) {
            ByteArrayOutputStream profile = new ByteArrayOutputStream();
            profile.writeBytes("ICC profile\0\0".getBytes(StandardCharsets.ISO_8859_1));
            try (DeflaterOutputStream deflated = new DeflaterOutputStream(profile)) {
                deflated.write(metadata.profile().get());
            }
            chunk(out, "iCCP", profile.toByteArray());
        }
        if (metadata.exif(image).isPresent()) {
            chunk(out, "eXIf", metadata.exif(image).get());
        }
        out.write(png, PNG_HEADER, png.length - PNG_HEADER);
        return out.toByteArray();
    }

    static void chunk(ByteArrayOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        DataOutputStream to = new DataOutputStream(out);
        to.writeInt(data.length);
        to.write(name);
        to.write(data);
        to.writeInt((int) checksum.getValue());
    }

    /** Returns a JPEG file with APP1 and APP2 segments behind JFIF's APP0. */
    static byte[] ofJpeg(byte[] jpeg, RgbImage image, ImageMetadata metadata) throws IOException {
        int at = 2;
        if ((jpeg[3] & 0xff) == 0xe0) {
            at += 2 + (ByteBuffer.wrap(jpeg).getShort(4) & 0xffff);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(jpeg.length);
        out.write(jpeg, 0, at);
        if (metadata.exif(image).isPresent()) {
            segment(out, EXIF, "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), metadata.exif(image).get());
        }
        if (metadata.profile().isPresent()) {
            profile(out, metadata.profile().get());
        }
        out.write(jpeg, at, jpeg.length - at);
        return out.toByteArray();
    }

    private static void profile(ByteArrayOutputStream out, byte[] profile) throws IOException {
        int most = LONGEST_SEGMENT - Short.BYTES - PROFILE_HEADER;
        int parts = (profile.length + most - 1) / most;
        for (int i = 0; i < parts; i++) {
            byte[] part = new byte[Math.min(most, profile.length - i * most)];
            System.arraycopy(profile, i * most, part, 0, part.length);
            byte[] header = ("ICC_PROFILE\0" + (char) (i + 1) + (char) parts).getBytes(StandardCharsets.ISO_8859_1);
            segment(out, PROFILE, header, part);
        }
    }

    private static void segment(ByteArrayOutputStream out, int marker, byte[] header, byte[] data) throws IOException {
        DataOutputStream to = new DataOutputStream(out);
        to.writeShort(marker);
        to.writeShort(Short.BYTES + header.length + data.length);
        to.write(header);
        to.write(data);
    }
}
