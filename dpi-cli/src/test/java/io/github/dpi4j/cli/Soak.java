package io.github.dpi4j.cli;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** A program that restores many faces with a small network in one run, and prints a table of what it holds of the system. */
final class Soak {
    private static final int ROWS = 20;
    private static final Pattern COMMITTED = Pattern.compile("Total: .*committed=(\\d+)KB");
    private static final Pattern HEAP = Pattern.compile("Java Heap \\(.*committed=(\\d+)KB");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private Soak() {
    }

    /** Arguments: folder, number of faces. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int faces = Integer.parseInt(args[1]);
        HashCheckpoints.writeSmall(folder);
        Path in = Files.createDirectory(folder.resolve("in"));
        RgbImage image = RgbImage.blank(8, 8);
        for (int n = 0; n < faces; n++) {
            for (int i = 0; i < image.pixels().length; i++) {
                image.pixels()[i] = (byte) (i * n + n);
            }
            ImageFiles.write(in.resolve(n + ".png"), image);
        }
        System.out.println("   faces  resident kB  native kB  handles  mappings  threads");
        int exit = new CommandRunner(new ResultStream(new Table(Math.max(1, faces / ROWS))),
                new PrintWriter(System.out, true))
                .run("restore", "--prior", folder.resolve("prior32.safetensors").toString(), "--steps", "ddim2",
                        "--threads",
                        "1", in.toString(), "-o", folder.resolve("out").toString());
        System.exit(exit);
    }

    /** Where the command's results go: a line for each face. */
    private static final class Table extends OutputStream {
        private final int every;
        private int faces;

        Table(int every) {
            this.every = every;
        }

        @Override
        public void write(int b) throws IOException {
            if (b == '\n' && ++faces % every == 0) {
                System.out.println(row(faces));
            }
        }
    }

    private static String row(int faces) throws IOException {
        try {
            String memory = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmNativeMemory",
                    new Object[]{new String[]{"summary"}}, new String[]{String[].class.getName()});
            return String.format(Locale.ROOT, "%8d  %11d  %9d  %7d  %8d  %7d", faces,
                    number(RESIDENT, Files.readString(Path.of("/proc/self/status"))),
                    number(COMMITTED, memory) - number(HEAP, memory), count(Path.of("/proc/self/fd")),
                    Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).lines().count(),
                    ManagementFactory.getThreadMXBean().getThreadCount());
        } catch (JMException e) {
            throw new IOException(e);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
