package io.github.dpi4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.util.ListStatistics;

class ResultTableTest {
    @Test
    void comparesTheFirstColumnsMedianWithEveryOther() {
        ResultTable table = new ResultTable();
        table.add("prior", "dpi", new ListStatistics(new double[]{90, 70, 400}));
        table.add("prior", "peer", new ListStatistics(new double[]{360, 340, 380}));
        table.add("corrector", "dpi", new ListStatistics(new double[]{5.125}));
        assertEquals("""
                | median ms (range) |             dpi |          peer | dpi / peer |
                |-------------------|----------------:|--------------:|-----------:|
                | prior             | 90.0 (70.0–400) | 360 (340–380) |       0.25 |
                | corrector         |            5.13 |               |            |
                """, table.markdown());
    }
}
