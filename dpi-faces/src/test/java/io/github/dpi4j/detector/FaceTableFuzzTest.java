package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceTableFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void changedTablesAreReadOrRefusedInOneLine() throws IOException {
        byte[] table = """
                file,faces,score,x,y,w,h,rx,ry,lx,ly,nx,ny,mx,my,ox,oy
                a.jpg,1,0.9,10,20,30,40,15,30,35,30,25,40,18,50,32,50
                b.jpg,0
                c.jpg,2,0.9,10.5,20,30,40,15,30,35,30,25,40,18,50,32,50
                """.getBytes(StandardCharsets.UTF_8);
        FuzzRun run = FuzzRun.of("face tables", this::accept, List.of(table), 20_30, 2_000);
        assertTrue(run.read() > 100 && run.read() < run.inputs() - 100, run.toString());
    }

    /** No photograph is wanted, so that a table that can be read ends in that complaint. */
    private boolean accept(byte[] table) throws IOException {
        Files.write(folder.resolve(PhotoFolder.TABLE), table);
        try {
            PhotoFolder.load(folder, _ -> false);
            throw new AssertionError("none wanted, and some read");
        } catch (IOException e) {
            Corpus.refused(e);
            return e.getMessage().contains("expected photographs");
        }
    }
}
