package io.github.dpi4j.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchGeneratorTest {
    private static final Weights GOLDEN = Golden.load("golden/torch_rng.safetensors");

    @Test
    void drawsTorchsUniformsAndNormalsBitForBit() {
        int compared = 0;
        for (String name : GOLDEN.names()) {
            String[] parts = name.split("\\.");
            if (parts[0].equals("rand") || parts[0].equals("randn")) {
                TorchGenerator torch = new TorchGenerator(Long.parseLong(parts[1]));
                float[] drawn = new float[Integer.parseInt(parts[2])];
                if (parts[0].equals("rand")) {
                    torch.uniform(drawn, 0, drawn.length);
                } else {
                    torch.normal(drawn, 0, drawn.length);
                }
                assertArrayEquals(GOLDEN.tensor(name).data(), drawn, name);
                compared++;
            }
        }
        assertTrue(compared >= 30, "cases compared: " + compared);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 1099511627783L})
    void drawsTorchsIntegersPermutationsAndBernoullis(long seed) {
        assertArrayEquals(GOLDEN.stored("randint1000." + seed).toLongs(),
                new TorchGenerator(seed).randint(0, 1000, 32));
        assertArrayEquals(GOLDEN.stored("randperm20." + seed).toLongs(),
                Arrays.stream(new TorchGenerator(seed).randperm(20)).asLongStream().toArray());
        float[] out = new float[64];
        new TorchGenerator(seed).bernoulli(GOLDEN.tensor("bernoulli.p").data(), out, 0, 64);
        assertArrayEquals(GOLDEN.tensor("bernoulli." + seed).data(), out);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 1099511627783L})
    void goesOnAfterACallAsTorchDoes(long seed) {
        float[] out = new float[40];
        TorchGenerator torch = new TorchGenerator(seed);
        torch.normal(out, 0, 20);
        torch.normal(out, 20, 20);
        assertArrayEquals(GOLDEN.tensor("randn_twice." + seed).data(), out);
    }

    /** Digests of torch 1.13.1: {@code g.manual_seed(7)}, then randn(200001), rand(1000), randperm(1000), get_state(). */
    @Test
    void aLongRunEndsInTorchsState() throws NoSuchAlgorithmException {
        TorchGenerator torch = new TorchGenerator(7);
        float[] normals = new float[200_001];
        torch.normal(normals, 0, normals.length);
        assertEquals("06f66f45940c5eb8c4ec40206f7e1a9a2fbc202f84074a108df3ba61a19b872e", sha256(bytes(normals)));
        float[] uniforms = new float[1000];
        torch.uniform(uniforms, 0, uniforms.length);
        assertEquals("9005792d189b5c820b23fbd4e9d574067741c83f29bb4cdc05c71b37eba0b68d", sha256(bytes(uniforms)));
        ByteBuffer permutation = ByteBuffer.allocate(8000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i : torch.randperm(1000)) {
            permutation.putLong(i);
        }
        assertEquals("1512490141939c77d98495e740b555cc2a69aa212d2f523f058b2fe9f91895a0", sha256(permutation.array()));
        assertEquals("217643f4d5f589b1ce99f62faefdce9d5b391a0cae98c969e58e1305a1cec4f5", sha256(torch.state()));
    }

    /** From torch 1.13.1: {@code manual_seed(2)}, then these calls. */
    @Test
    void drawsIntegersFromRangesOfAnyWidth() {
        TorchGenerator torch = new TorchGenerator(2);
        assertArrayEquals(new long[]{722349427215L, 1021908186696L, 98559752491L, 904025113675L},
                torch.randint(0, 1L << 40, 4));
        assertArrayEquals(new long[]{5452963203L, 5706248988L}, torch.randint(-5, 1L << 33, 2));
        assertArrayEquals(new long[]{6, 2, 4, 6, 2}, torch.randint(-5, 7, 5));
        assertArrayEquals(new int[]{2, 3, 0, 1, 4}, torch.randperm(5));
        assertArrayEquals(new long[]{1258560883269163808L, -1235452328573414210L},
                torch.randint(-(1L << 62), (1L << 62) + 5, 2));
        assertArrayEquals(new long[]{2141303910L, 2205801220L}, torch.randint(0, (1L << 32) - 1, 2));
    }

    /** From torch 1.13.1: {@code manual_seed(2)}; randn(1), randn(16), randn(1), randn(1). */
    @Test
    void keepsThePairsSecondNormalAcrossABlockOfSixteen() {
        TorchGenerator torch = new TorchGenerator(2);
        float[] out = new float[19];
        torch.normal(out, 0, 1);
        torch.normal(out, 1, 16);
        torch.normal(out, 17, 1);
        torch.normal(out, 18, 1);
        assertEquals(-0x1.c9dbeep-3f, out[17]);
        assertEquals(0x1.5190e8p+0f, out[18]);
    }

    /** From torch 1.13.1: {@code manual_seed(s)}; rand(1). */
    @Test
    void takesNegativeSeedsModulo2To64() {
        assertEquals(0x1.fcd346p-1f, new TorchGenerator(-1).rand());
        assertEquals(0x1.dc93ccp-1f, new TorchGenerator(-5).rand());
        assertEquals(0x1.fc2ab0p-2f, new TorchGenerator(Long.MIN_VALUE).rand());
    }

    /** From torch 1.13.1: {@code manual_seed(3)}; rand(700); randn(3); get_rng_state(); randn(2). */
    @Test
    void savesAndRestoresTorchsOwnStateBytes() throws NoSuchAlgorithmException {
        TorchGenerator torch = new TorchGenerator(3);
        assertEquals("76fe321e2dc1dfdec62a274bcedbeea2727be2e2972f97e728e07e0345c21ede", sha256(torch.state()));
        torch.uniform(new float[700], 0, 700);
        torch.normal(new float[3], 0, 3);
        byte[] state = torch.state();
        assertEquals("df754af987015cce161d0a59f9ed33f1836dfe68d5f16f394c49074eb9fe1116", sha256(state));

        TorchGenerator restored = new TorchGenerator(99);
        restored.restore(state);
        float[] out = new float[2];
        restored.normal(out, 0, 2);
        assertArrayEquals(new float[]{-0x1.4e4456p-1f, 0x1.1e0f32p+0f}, out);
        torch.normal(out, 0, 2);
        assertArrayEquals(torch.state(), restored.state());
    }

    @Test
    void refusesAForeignState() {
        TorchGenerator torch = new TorchGenerator(3);
        byte[] before = torch.state();
        assertThrows(IllegalArgumentException.class, () -> torch.restore(new byte[100]));
        assertThrows(IllegalArgumentException.class, () -> torch.restore(new byte[before.length]));
        byte[] lying = before.clone();
        lying[16] = 100;
        assertThrows(IllegalArgumentException.class, () -> torch.restore(lying));
        assertArrayEquals(before, torch.state());
    }

    @Test
    void fillsOnlyTheGivenRange() {
        for (int length : new int[]{0, 3, 15, 16, 33}) {
            float[] out = new float[length + 7];
            Arrays.fill(out, 9);
            new TorchGenerator(1).normal(out, 3, length);
            float[] alone = new float[length];
            new TorchGenerator(1).normal(alone, 0, length);
            assertArrayEquals(alone, Arrays.copyOfRange(out, 3, 3 + length));
            assertEquals(7 * 9, out[0] + out[1] + out[2] + out[length + 3] + out[length + 4] + out[length + 5]
                    + out[length + 6]);
        }
    }

    @Test
    void refusesWhatIsNoProbabilityBeforeItDraws() {
        TorchGenerator torch = new TorchGenerator(1);
        for (float p : new float[]{-0.1f, 1.1f, Float.NaN}) {
            assertThrows(IllegalArgumentException.class,
                    () -> torch.bernoulli(new float[]{0.5f, p}, new float[2], 0, 2));
        }
        assertEquals(new TorchGenerator(1).rand(), torch.rand());
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return out.array();
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
