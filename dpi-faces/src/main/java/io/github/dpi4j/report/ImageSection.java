package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationFiles;
import io.github.dpi4j.evaluation.PairScores.Row;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A condition's sheet of images, embedded as JPEG: the degraded image, each method's result, and the original. */
final class ImageSection {
    /** Longest side of an embedded image; 10 to 20 kB each. */
    private static final int SIDE = 192;
    private static final int SMALL = 64;

    private ImageSection() {
    }

    static String html(ScoreTable table, Path folder, Condition condition, int rows) throws IOException {
        EvaluationFiles files = new EvaluationFiles(folder);
        List<String> images = table.scores(condition, table.methods().getFirst()).rows().stream().limit(rows)
                .map(Row::image).toList();
        if (images.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"sheet\" style=\"--columns:")
                .append(table.methods().size() + 2).append("\">\n<thead><tr><th>to restore</th>");
        table.methods().forEach(m -> html.append("<th>").append(Html.escape(m.label())).append("</th>"));
        html.append("<th>original</th></tr></thead>\n<tbody>\n");
        for (String image : images) {
            html.append("<tr>");
            RgbImage low = ImageFiles.read(files.degraded(condition, image));
            html.append(cell(low, image + ", to restore", low.width() + "\u00a0\u00d7\u00a0" + low.height()));
            for (PlannedMethod method : table.methods()) {
                html.append(cell(ImageFiles.read(files.restored(condition, method, image)),
                        image + ", " + method.label(), scores(table, condition, method, image)));
            }
            html.append(cell(ImageFiles.read(files.original(image)), image + ", original", Html.escape(image)))
                    .append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** Returns an image's PSNR and SSIM, as far as they were measured. */
    private static String scores(ScoreTable table, Condition condition, PlannedMethod method, String image) {
        Optional<Row> row = table.scores(condition, method).rows().stream().filter(r -> r.image().equals(image))
                .findFirst();
        Stream<String> psnr = row.map(r -> r.scores().get("psnr")).stream()
                .map(value -> Html.number(value, 2) + "\u00a0dB");
        Stream<String> ssim = row.map(r -> r.scores().get("ssim")).stream()
                .map(value -> "SSIM\u00a0" + Html.number(value, 3));
        return Stream.concat(psnr, ssim).collect(Collectors.joining(", "));
    }

    private static String cell(RgbImage image, String text, String caption) throws IOException {
        int longer = Math.max(image.width(), image.height());
        RgbImage shown = longer <= SIDE
                ? image
                : Resizer.resize(image, Math.max(1, image.width() * SIDE / longer),
                        Math.max(1, image.height() * SIDE / longer), ResizeFilter.BICUBIC);
        // JPEG's blocks would be visible in small images.
        String format = longer <= SMALL ? "png" : "jpeg";
        String data = Base64.getEncoder().encodeToString(ImageFiles.encode(shown, "image." + format));
        return "<td><img alt=\"" + Html.escape(text) + "\" src=\"data:image/" + format + ";base64," + data + "\"><span>"
                + caption
                + "</span></td>";
    }
}
