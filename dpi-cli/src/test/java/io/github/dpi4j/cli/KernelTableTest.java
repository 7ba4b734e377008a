package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.cuda.DevicePeaks;
import io.github.dpi4j.backend.cuda.LaunchTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTableTest {
    private static final DevicePeaks PEAKS = new DevicePeaks(5e14, 4e12, 2);
    private static final List<LaunchTime> LAUNCHES = List.of(
            new LaunchTime("load_map", "#0 Input", 64, 3, 0, 1e5),
            new LaunchTime("convolution_256x128", "in.weight", 256, 100, 2e10, 4e7),
            new LaunchTime("convolution_256x128", "middle.weight", 256, 110, 2e10, 4e7),
            new LaunchTime("copy_map", "#7 AvgPool", 1024, 30, 0, 5e7),
            new LaunchTime("group_norm", "#8 GroupNorm", 32, 4.4, 0, 0));

    private static String printed(List<LaunchTime> launches) {
        StringWriter out = new StringWriter();
        new KernelTable(PEAKS, launches).print(new PrintWriter(out), "prior 256x256, bf16, batch 1", 0.25);
        return out.toString().replace("\r\n", "\n");
    }

    @Test
    void launchesSlowerThanTwiceTheirFloorAreListed() {
        assertEquals(
                """
                        prior 256x256, bf16, batch 1: 40.0 GFLOP in 0.250 ms: 160.0 TFLOP/s, 32 % of the peak
                          5 launches one by one: 0.247 ms, their floor (products, memory or start) 0.097 ms
                          slower than twice their floor: 4 launches, 0.244 ms
                                  us     floor  times  TFLOP/s     GB/s  kernel                  blocks  layer
                              110.00     40.00    2.8    181.8      364  convolution_256x128        256  middle.weight
                              100.00     40.00    2.5    200.0      400  convolution_256x128        256  in.weight
                               30.00     12.50    2.4      0.0     1667  copy_map                  1024  #7 AvgPool
                                4.40      2.00    2.2      0.0        0  group_norm                  32  #8 GroupNorm
                        """,
                printed(LAUNCHES));
    }

    @Test
    void nothingSlowIsNoTable() {
        assertEquals(3, printed(LAUNCHES.subList(0, 1)).lines().count());
    }

    @Test
    void launchesOfOneKindAreProfiledOnce() {
        assertEquals(List.of(2, 3), new KernelTable(PEAKS, LAUNCHES).slowest(2));
    }
}
