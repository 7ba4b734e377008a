import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Copies a jar without the weights of networks and without pictures: {@code Unweighted.java FROM TO}. */
void main(String[] files) throws IOException {
    try (ZipFile from = new ZipFile(files[0]); ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(Path.of(files[1])))) {
        for (ZipEntry entry : from.stream().filter(e -> !e.getName().matches(".*\\.(safetensors|png|jpg)")).toList()) {
            to.putNextEntry(new ZipEntry(entry.getName()));
            from.getInputStream(entry).transferTo(to);
        }
    }
}
