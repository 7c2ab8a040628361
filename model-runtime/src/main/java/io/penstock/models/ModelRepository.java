package io.penstock.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Models on a disk: {@code name/version/{model.onnx, manifest.json}}. A version is there as a whole
 * or not at all, and never changes. Every method throws {@link ModelException} with what is wrong;
 * safe for any number of threads and processes.
 */
public final class ModelRepository {
  private static final String MODEL = "model.onnx";
  private static final String MANIFEST = "manifest.json";
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private final Path root;

  /** Over a directory, made when the first model is published. */
  public ModelRepository(Path root) {
    this.root = root;
  }

  /** SHA-256 in lower-case hex, as the manifest carries it. */
  public static String digest(byte[] onnx) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(onnx));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * Adds a version by one atomic rename. The same version with the same digest a second time is
   * fine and changes nothing; with another digest it is refused.
   */
  public void publish(Manifest manifest, byte[] onnx) {
    Path target = directory(manifest.name(), manifest.version());
    String digest = digest(onnx);
    if (!digest.equals(manifest.digest())) {
      throw new ModelException(
          "model %s %s: its file has digest %s, its manifest says %s"
              .formatted(manifest.name(), manifest.version(), digest, manifest.digest()));
    }
    Path aside = target.resolveSibling("." + manifest.version() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(aside);
      write(aside.resolve(MODEL), onnx);
      write(aside.resolve(MANIFEST), manifest.toJson());
      try {
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        deleteAside(aside);
        if (!exists(manifest.name(), manifest.version())) {
          throw e;
        }
        if (!manifest(manifest.name(), manifest.version()).digest().equals(digest)) {
          throw new ModelException(
              "model %s %s is already there with another digest; publish it under a new version"
                  .formatted(manifest.name(), manifest.version()),
              e);
        }
      }
    } catch (IOException e) {
      throw new ModelException("cannot write model to " + target + ": " + e, e);
    }
  }

  /** Whether that version is there. */
  public boolean exists(String name, String version) {
    return Files.isRegularFile(directory(name, version).resolve(MANIFEST));
  }

  /** The versions of a model that are there, sorted by name. */
  public List<String> versions(String name) {
    Path parent = directory(name, "any").getParent();
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .map(p -> p.getFileName().toString())
          .filter(v -> WORD.matcher(v).matches() && exists(name, v))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ModelException("cannot list " + parent + ": " + e, e);
    }
  }

  /** The manifest of a version. */
  public Manifest manifest(String name, String version) {
    return Manifest.fromJson(read(name, version, MANIFEST));
  }

  /** The ONNX bytes of a version, checked against its manifest's digest. */
  public byte[] model(String name, String version) {
    byte[] onnx = read(name, version, MODEL);
    String digest = digest(onnx);
    String expected = manifest(name, version).digest();
    if (!digest.equals(expected)) {
      throw new ModelException(
          "model %s %s is corrupted: its file has digest %s, its manifest says %s"
              .formatted(name, version, digest, expected));
    }
    return onnx;
  }

  private byte[] read(String name, String version, String file) {
    Path path = directory(name, version).resolve(file);
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new ModelException("model " + name + " " + version + ": no file " + path, e);
    } catch (IOException e) {
      throw new ModelException("cannot read " + path + ": " + e, e);
    }
  }

  private Path directory(String name, String version) {
    if (!WORD.matcher(name).matches() || !WORD.matcher(version).matches()) {
      throw new ModelException(
          "a model's name and version are letters, digits, '_', '.' and '-', not '%s' '%s'"
              .formatted(name, version));
    }
    return root.resolve(name).resolve(version);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void deleteAside(Path aside) throws IOException {
    Files.deleteIfExists(aside.resolve(MODEL));
    Files.deleteIfExists(aside.resolve(MANIFEST));
    Files.deleteIfExists(aside);
  }
}
