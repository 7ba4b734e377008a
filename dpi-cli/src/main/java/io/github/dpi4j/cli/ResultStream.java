package io.github.dpi4j.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stream of results: standard output, in UTF-8. Unlike a {@link PrintWriter}, it keeps the cause of a failure, so
 * that a full disk can be reported and a closed pipe ({@code dpi inspect … | head}) be ignored.
 */
final class ResultStream {
    private final PrintWriter writer;
    private @Nullable IOException failure;

    ResultStream(OutputStream out) {
        writer = new PrintWriter(
                new PrintableWriter(new OutputStreamWriter(new Remembering(out), StandardCharsets.UTF_8)), true);
    }

    PrintWriter writer() {
        return writer;
    }

    /** Returns the cause of a failed write. */
    Optional<IOException> failure() {
        writer.flush();
        return Optional.ofNullable(failure);
    }

    private final class Remembering extends OutputStream {
        private final OutputStream out;

        Remembering(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (failure == null) {
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    failure = e;
                    // For PrintWriter.checkError().
                    throw e;
                }
            }
        }
    }
}
