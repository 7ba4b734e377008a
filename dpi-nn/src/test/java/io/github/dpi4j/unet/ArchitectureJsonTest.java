package io.github.dpi4j.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureJsonTest {
    @Test
    void everythingAboutANetworkComesBack() {
        UNetConfig odd = new UNetConfig(1, 32, 2, List.of(new Level(64, true), new Level(32, false)), 3,
                Resampling.CONVOLUTION, false, 3, new Heads.Count(2, 4), QkvOrder.QKV_FIRST);
        Stream.of(UNetConfig.DPI_PRIOR, UNetConfig.DPI_CORRECTOR, odd).forEach(config -> {
            String json = ArchitectureJson.write(config);
            assertEquals(config, ArchitectureJson.read(json), json);
            assertFalse(json.contains("\n"), json);
        });
    }

    @Test
    void hasTheFieldsThatItsDocumentationShows() {
        UNetConfig config = UNetConfig.of(32, 3, 1, new Heads.Width(16),
                List.of(new Level(32, false), new Level(64, true)));
        assertEquals("{\"in_channels\":3,\"model_channels\":32,\"out_channels\":3,\"level_channels\":[32,64],"
                + "\"level_attention\":[false,true],\"num_res_blocks\":1,\"resampling\":\"res_block\","
                + "\"use_scale_shift_norm\":true,\"skip_kernel\":1,\"num_head_channels\":16,"
                + "\"use_new_attention_order\":false}", ArchitectureJson.write(config));
    }

    @Test
    void whatIsNotAnArchitectureIsRefused() {
        String sound = ArchitectureJson.write(UNetConfig.DPI_CORRECTOR);
        Stream.of("", "[]", "{}", sound + "{}", sound.replace("\"skip_kernel\":1", "\"skip_kernel\":2"),
                sound.replace("\"skip_kernel\":1", "\"skip_kernel\":1,\"dropout\":0.1"),
                sound.replace("\"skip_kernel\":1", "\"skip_kernel\":{}"), sound.replace("res_block", "sinc"),
                sound.replace("[false,", "["), sound.replace(":true", ":1"), sound.replace(":32", ":32.5"))
                .forEach(json -> {
                    IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                            () -> ArchitectureJson.read(json), json);
                    assertTrue(e.getMessage().contains("expected"), e.getMessage());
                });
    }
}
