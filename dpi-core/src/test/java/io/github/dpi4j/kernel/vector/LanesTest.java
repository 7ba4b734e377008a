package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vectors")
class LanesTest {
    /** Width in bits that this run is meant to test; not set where it is to be the machine's own. */
    private static final Integer ASKED_FOR = Integer.getInteger("dpi.test.vectorBits");

    @Test
    void theRunSaysWhichWidthItTests() {
        int bits = Lanes.SPECIES.vectorBitSize();
        System.getLogger(LanesTest.class.getName()).log(System.Logger.Level.INFO,
                "kernels tested with vectors of {0} bits, {1} to a panel{2}", bits, Lanes.VECTORS,
                ASKED_FOR != null && bits < ASKED_FOR ? " (this machine has none of " + ASKED_FOR + " bits)" : "");
        assertTrue(ASKED_FOR == null || bits <= ASKED_FOR, () -> ASKED_FOR + " asked for");
        assertEquals(FloatVector.SPECIES_PREFERRED, Lanes.SPECIES);
    }

    @Test
    void channelsAreRoundedUpToVectorsAndPanels() {
        assertEquals(Lanes.LANES, Lanes.padded(1));
        assertEquals(Lanes.LANES, Lanes.padded(Lanes.LANES));
        assertEquals(2 * Lanes.LANES, Lanes.padded(Lanes.LANES + 1));
        assertEquals(1, Lanes.panels(Lanes.PANEL));
        assertEquals(2, Lanes.panels(Lanes.PANEL + 1));
    }

    @Test
    void aPanelComputesEnoughVectorsForItsChannels() {
        for (int channels = 1; channels <= 3 * Lanes.PANEL; channels++) {
            for (int panel = 0; panel < Lanes.panels(channels); panel++) {
                int left = Math.min(Lanes.PANEL, channels - panel * Lanes.PANEL);
                int vectors = Lanes.vectorsIn(panel, channels);
                assertTrue(vectors * Lanes.LANES >= left && (vectors / 2 * Lanes.LANES < left || vectors == 1),
                        channels + " channels, panel " + panel);
            }
        }
    }
}
