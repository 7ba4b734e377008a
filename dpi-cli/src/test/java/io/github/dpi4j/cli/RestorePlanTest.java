package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class RestorePlanTest {
    private static final int FOLDERS = 2000;

    @TempDir
    private Path folder;

    @Test
    void aFolderThatAnotherProcessCreatesMeanwhileIsNoFile() throws IOException {
        CommandSpec command = CommandSpec.create();
        new CommandLine(command);
        List<Path> inputs = List.of(folder.resolve("a.png"), folder.resolve("b.png"));
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < FOLDERS; i++) {
                meet(together);
                try {
                    Files.createDirectory(folder.resolve("out" + i));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        for (int i = 0; i < FOLDERS; i++) {
            meet(together);
            assertEquals(2,
                    RestorePlan.of(inputs, folder + "/out" + i + "/", new OutputClaims(command), command).size());
        }
        other.join();
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
