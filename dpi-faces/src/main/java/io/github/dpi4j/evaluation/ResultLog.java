package io.github.dpi4j.evaluation;

import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.file.Interruption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The file {@code results.jsonl}: lines are only appended, each forced to the disk, and the last one for an image counts. An
 * incomplete line at the end, which a killed process leaves, is removed.
 */
final class ResultLog implements AutoCloseable {
    private static final long MOST_BYTES = 1L << 30;
    /** The subject of a line: image, condition and method. */
    private record Subject(String image, String condition, String label) {
    }

    private final Path file;
    private final FileChannel channel;
    /** Asked by other threads than the one that adds to it. */
    private final Map<Subject, ResultLine> lines = new ConcurrentHashMap<>();

    private ResultLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static ResultLog open(Path file) throws IOException {
        byte[] content = Files.exists(file) ? InputFile.read(file, "a log of results", MOST_BYTES) : new byte[0];
        int size = content.length;
        while (size > 0 && content[size - 1] != '\n') {
            size--;
        }
        ResultLog log = new ResultLog(file, FileChannel.open(file, StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, StandardOpenOption.DSYNC));
        List<String> lines = new String(content, 0, size, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            try {
                log.remember(ResultLine.parse(lines.get(i)));
            } catch (IllegalArgumentException e) {
                log.close();
                throw new IOException(file + ": line " + (i + 1) + ": " + e.getMessage()
                        + "; without this line, its image is restored again", e);
            }
        }
        log.channel.truncate(size).position(size);
        return log;
    }

    Optional<ResultLine> find(String image, Condition condition, PlannedMethod method) {
        return Optional.ofNullable(lines.get(new Subject(image, condition.name(), method.label())));
    }

    void add(ResultLine line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            if (Interruption.isCauseOf(e)) {
                throw Interruption.named(file, e);
            }
            throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
        }
        remember(line);
    }

    private void remember(ResultLine line) {
        lines.put(new Subject(line.image(), line.condition(), line.label()), line);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
