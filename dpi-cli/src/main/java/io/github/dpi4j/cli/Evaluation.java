package io.github.dpi4j.cli;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.metric.Ssim;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/** PSNR and SSIM of results against their originals. */
final class Evaluation {
    private final SummaryStatistics psnr = new SummaryStatistics();
    private final SummaryStatistics ssim = new SummaryStatistics();

    /** Adds an image and returns its line. */
    String of(RestorePlan.Item item, RgbImage result, RgbImage original) {
        double itsPsnr = new Psnr().measure(result, original);
        double itsSsim = new Ssim().measure(result, original);
        psnr.addValue(itsPsnr);
        ssim.addValue(itsSsim);
        return line(item.output().toString(), itsPsnr, itsSsim);
    }

    /** Returns the line of the means; none without images. */
    Optional<String> mean() {
        return psnr.getN() == 0
                ? Optional.empty()
                : Optional.of(line("mean of " + psnr.getN(), psnr.getMean(), ssim.getMean()));
    }

    private static String line(String name, double psnr, double ssim) {
        return String.format(Locale.ROOT, "%s\tPSNR %.3f dB\tSSIM %.4f", name, psnr, ssim);
    }
}
