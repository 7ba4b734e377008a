package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures of jobs: each ends its own job, with a message, and the next job runs. */
class JobQueueTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    static Stream<Throwable> failures() {
        return Stream.of(new UnsatisfiedLinkError("no javajpeg"), new NoClassDefFoundError("Decoder"),
                new AssertionError("no javajpeg"), new StackOverflowError(), new OutOfMemoryError("Java heap space"),
                new IllegalStateException("closed"), new ArithmeticException("NaN"), new IOException("no image"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theNextJobRuns(Throwable failure) throws Refusal, IOException {
        OpenPage first = new OpenPage();
        OpenPage second = new OpenPage();
        try (JobQueue queue = new JobQueue(2, job -> {
            if (job.page() == first) {
                JobQueueTest.<RuntimeException>raise(failure);
            }
        })) {
            queue.add(new Job(first, null, new byte[0]));
            queue.add(new Job(second, null, new byte[0]));
            Waiting.until("both jobs", PATIENCE, () -> first.job() == null && second.job() == null);
        }
        String failed = events(first);
        String message = failure instanceof OutOfMemoryError
                ? "out of memory: "
                : failure.getMessage() == null ? failure.toString() : failure.getMessage();
        assertTrue(failed.contains("event: failed") && failed.contains(message), failed);
        assertTrue(events(second).contains("event: done"), "the second job did not run");
    }

    @Test
    void anUploadEndsWithItsPage() throws Refusal {
        OpenPage page = new OpenPage();
        page.begin(new Upload());
        Refusal second = assertThrows(Refusal.class, () -> page.begin(new Upload()));
        assertTrue(second.getMessage().contains("sending a photo already"), second.getMessage());
        page.close();
        assertTrue(Thread.interrupted(), "the upload's thread was not interrupted");
    }

    /** Returns the events that wait to be sent; the last of them may come a moment after the job's end. */
    private static String events(OpenPage page) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                String text = toString(StandardCharsets.UTF_8);
                if (text.contains("event: failed") || text.contains("event: done") || text.endsWith(":\n\n")) {
                    page.close();
                }
            }
        };
        page.stream(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable failure) throws T {
        throw (T) failure;
    }
}
