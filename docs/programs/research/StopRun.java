package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sampler.UnconditionalSampler;
import io.github.dpi4j.schedule.Spacing;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/** A run of a thousand steps on a thread of its own, which another thread ends after the third. */
class StopRun {
    public static void main(String[] args) throws IOException, InterruptedException {
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            CountDownLatch thirdStep = new CountDownLatch(3);
            StepListener listener = _ -> thirdStep.countDown();
            UnconditionalSampler sampler = new UnconditionalSampler(networks.prior(Spacing.INCLUSIVE, 1000), new Ddpm());
            Thread run = Thread.ofPlatform().start(() -> {
                try {
                    sampler.sample(networks.shape(1), NoiseSource.perImage(1, 1),
                            listener.until(Thread.currentThread()::isInterrupted));
                    System.out.println("finished");
                } catch (CancellationException e) {
                    System.out.println(e.getMessage());
                }
            });
            thirdStep.await();
            run.interrupt();
            run.join();
        }
    }
}
