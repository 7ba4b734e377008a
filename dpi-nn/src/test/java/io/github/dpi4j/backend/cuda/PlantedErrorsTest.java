package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the checks of {@link EmulatedDevice} find what they look for. */
class PlantedErrorsTest {
    private static final int THREADS = 64;
    private static final int COUNT = 2 * THREADS;

    private static void run(String kernel, int blocks) {
        run(kernel, blocks, THREADS, 4 * THREADS * Float.BYTES);
    }

    private static float[] run(String kernel, int blocks, int threads, int sharedBytes) {
        try (EmulatedDevice device = EmulatedDevice.planted()) {
            long data = device.allocate(COUNT * Float.BYTES);
            device.upload(MemorySegment.ofArray(new float[THREADS]), data);
            device.record(List.of(new Launch(kernel, new Launch.Blocks(blocks, 1, 1), threads, sharedBytes,
                    new Arguments().pointer(data).numbers(COUNT, 0).segment()))).run();
            float[] result = new float[COUNT];
            device.download(data, MemorySegment.ofArray(result));
            return result;
        }
    }

    private static float[] runOnHopper(String kernel) {
        return run(kernel, 1, 128, 8192);
    }

    @ParameterizedTest
    @CsvSource({"missing_barrier, read while another thread writes it",
            "missing_second_barrier, written while another thread reads it",
            "ended_before_barrier, read while another thread writes it",
            "missing_wait, touched while a copy to it is under way",
            "unwritten_shared, read before anything was written",
            "outside_device, outside of what was allocated",
            "before_device, outside of what was allocated",
            "unwritten_device, read before anything was written",
            "two_writers, written by two threads at once",
            "not_aligned, a pointer that is not aligned"})
    void areFound(String kernel, String message) {
        String found = assertThrows(CudaException.class, () -> run(kernel, 1)).getMessage();
        assertTrue(found.contains(kernel) && found.contains(message), found);
    }

    @Test
    void areFoundBetweenBlocks() {
        assertDoesNotThrow(() -> run("blocks_that_race", 1));
        assertTrue(assertThrows(CudaException.class, () -> run("blocks_that_race", 2)).getMessage()
                .contains("written by two threads at once"));
    }

    @Test
    void areNotFoundWhereThereAreNone() {
        assertDoesNotThrow(() -> run("nothing_wrong", 1));
        assertEquals(0, runOnHopper("products_right")[COUNT - 1]);
        assertEquals(0, runOnHopper("bulk_right")[COUNT - 1]);
    }

    @ParameterizedTest
    @CsvSource({"products_without_proxy_fence, without fence.proxy.async after it was written",
            "products_without_barrier, read while another thread writes it",
            "products_without_fence, products without wgmma.fence before them",
            "products_without_wait, products were begun and nobody waited for them",
            "products_factor_written, written while another thread reads it",
            "bulk_without_barrier, a barrier that was not initialised",
            "bulk_without_wait, touched while a copy to it is under way",
            "bulk_wrong_parity, touched while a copy to it is under way",
            "bulk_more_bytes, trap", "bulk_without_arrival, trap",
            "bulk_again_too_early, written while another thread reads it",
            "another_barrier, read while another thread writes it",
            "too_many_registers, threads wait for each other at different barriers"})
    void areFoundInHoppersInstructions(String kernel, String message) {
        String found = assertThrows(CudaException.class, () -> runOnHopper(kernel)).getMessage();
        assertTrue(found.contains(kernel) && found.contains(message), found);
    }

    @Test
    void sumsThatAreReadTooEarlyAreNotNumbers() {
        assertTrue(Float.isNaN(runOnHopper("products_read_early")[COUNT - 1]));
    }
}
