package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmUpTest {
    private final List<String> runs = new ArrayList<>();

    @Test
    void aMethodIsRunOnceWhateverItsSettings() throws IOException {
        WarmUp warmUp = new WarmUp();
        for (String name : List.of("dpi", "ddnm", "dpi")) {
            warmUp.run(new Counted(name, false), null, new FaceInput(1), List.of(), 0, EvaluationListener.NONE);
        }
        assertEquals(List.of("dpi", "ddnm"), runs);
    }

    @Test
    @Timeout(60)
    void aLongRunIsCancelled() throws IOException {
        new WarmUp(Duration.ofMillis(20)).run(new Counted("long", true), null, new FaceInput(1), List.of(), 0,
                EvaluationListener.NONE);
        assertEquals(List.of("long"), runs);
    }

    @Test
    void aFailureIsNotHidden() {
        RestorationMethod failing = new Counted("failing", false) {
            @Override
            public List<RgbImage> restore(FaceNetworks networks, FaceInput input, List<RgbImage> low, long seed,
                    StepListener listener) {
                throw new ArithmeticException("not finite");
            }
        };
        assertThrows(ArithmeticException.class,
                () -> new WarmUp().run(failing, null, new FaceInput(1), List.of(), 0, EvaluationListener.NONE));
    }

    /** A method that notes its runs, and goes on until it is cancelled if it is endless. */
    private class Counted implements RestorationMethod {
        private final String name;
        private final boolean endless;

        Counted(String name, boolean endless) {
            this.name = name;
            this.endless = endless;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, String> settings(FaceModel model, FaceInput input) {
            return Map.of();
        }

        @Override
        public List<Model> networks(FaceModel model, int scale) {
            return List.of();
        }

        @Override
        public int steps(FaceNetworks networks, int scale) {
            return 1;
        }

        @Override
        public List<RgbImage> restore(FaceNetworks networks, FaceInput input, List<RgbImage> low, long seed,
                StepListener listener) {
            runs.add(name);
            do {
                if (listener.isCancelled()) {
                    throw new CancellationException();
                }
            } while (endless);
            return low;
        }
    }
}
