package io.penstock.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the layering of docs/architecture.md over the class directories of every module. */
class ArchitectureTest {
  /** Each module's package, with the modules that it may use besides itself. */
  private static final Map<String, Layer> LAYERS = layers();

  /**
   * The seam between Iceberg's two homes, lake and sink-connectors; no other module may name it.
   */
  private static final String ICEBERG_SEAM = "io.penstock.lake.IcebergTables";

  private static JavaClasses classes;

  private record Layer(String packageName, Set<String> mayUse) {}

  private static Map<String, Layer> layers() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    layers.put("settings", layer("settings"));
    layers.put("schemas", layer("schemas"));
    layers.put("feature-core", layer("features", "settings", "schemas"));
    layers.put("feature-store", layer("store", "settings", "schemas", "features"));
    layers.put("model-runtime", layer("models", "settings", "schemas", "features"));
    layers.put("lake", layer("lake", "settings", "schemas", "features", "store", "models"));
    layers.put(
        "streaming-kit",
        layer("streaming", "settings", "schemas", "features", "store", "models", "lake"));
    String[] belowJobs = {
      "settings", "schemas", "features", "store", "models", "lake", "streaming", "sinks"
    };
    layers.put("sink-connectors", layer("sinks", belowJobs));
    layers.put("feature-jobs", layer("featurejobs", belowJobs));
    layers.put("inference-job", layer("inference", belowJobs));
    layers.put("drift-job", layer("drift", belowJobs));
    layers.put("training-trigger", layer("trigger", belowJobs));
    layers.put("model-training", layer("training", belowJobs));
    String[] belowStack = Arrays.copyOf(belowJobs, belowJobs.length + 3);
    belowStack[belowJobs.length] = "featurejobs";
    belowStack[belowJobs.length + 1] = "inference";
    belowStack[belowJobs.length + 2] = "drift";
    layers.put("local-stack", layer("stack", belowStack));
    return layers;
  }

  private static Layer layer(String packageName, String... mayUse) {
    return new Layer("io.penstock." + packageName, Set.of(mayUse));
  }

  @BeforeAll
  static void importClasses() {
    List<Path> directories =
        LAYERS.keySet().stream()
            .map(name -> root().resolve(name).resolve("target/classes"))
            .filter(Files::isDirectory)
            .toList();
    classes = new ClassFileImporter().importPaths(directories.toArray(Path[]::new));
  }

  private static Path root() {
    Path module = Path.of("").toAbsolutePath();
    return Files.isDirectory(module.resolve("settings")) ? module : module.getParent();
  }

  @Test
  void everyModuleIsSeenAndKeepsToItsPackage() throws Exception {
    LAYERS.forEach(
        (module, layer) ->
            assertThat(classes.stream().anyMatch(type -> inModule(type, layer.packageName())))
                .as("classes of %s are seen; build it before its rules are checked", module)
                .isTrue());
    assertThat(classes)
        .allMatch(type -> LAYERS.values().stream().anyMatch(l -> inModule(type, l.packageName())));
    assertThat(modulesOfTheReactor())
        .as("modules of the parent pom, each with a layer here")
        .isSubsetOf(LAYERS.keySet());
  }

  /** Read from the pom, so that a new module cannot be forgotten here. */
  private static Set<String> modulesOfTheReactor() throws Exception {
    Set<String> modules = new TreeSet<>();
    try (Stream<String> lines = Files.lines(root().resolve("pom.xml"))) {
      lines
          .map(String::strip)
          .filter(line -> line.startsWith("<module>"))
          .map(line -> line.substring("<module>".length(), line.indexOf("</module>")))
          .filter(name -> !name.startsWith("local-stack/parts/") && !name.equals("benchmarks"))
          .forEach(modules::add);
    }
    return modules;
  }

  @Test
  void modulesDependOnlyOnThoseBelow() {
    LAYERS.forEach(
        (module, layer) ->
            LAYERS.values().stream()
                .filter(other -> !other.equals(layer))
                .filter(other -> !layer.mayUse().contains(word(other)))
                .forEach(
                    other ->
                        noClasses()
                            .that()
                            .resideInAPackage(layer.packageName() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(other.packageName() + "..")
                            .because(module + " stands below, or beside, " + word(other))
                            .allowEmptyShould(true)
                            .check(classes)));
  }

  private static String word(Layer layer) {
    return layer.packageName().substring("io.penstock.".length());
  }

  @Test
  void theFeatureMathsKnowsNoEngineBrokerOrStore() {
    noClasses()
        .that()
        .resideInAnyPackage("io.penstock.features..", "io.penstock.settings..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..", "org.apache.kafka..", "io.lettuce..", "org.apache.iceberg..")
        .check(classes);
  }

  @Test
  void theLowerModulesAndTheTrainingSideRunWithoutFlink() {
    keepsOutOf(
        "org.apache.flink",
        List.of("streaming", "sinks", "featurejobs", "inference", "drift", "stack"));
  }

  @Test
  void eachClientLibraryHasOneHome() {
    keepsOutOf("io.lettuce", List.of("store"));
    keepsOutOf("ai.onnxruntime", List.of("models"));
    keepsOutOf("org.apache.iceberg", List.of("lake", "sinks"));
    keepsOutOf("org.apache.kafka.streams", List.of("trigger"));
    keepsOutOf("ml.dmlc.xgboost4j", List.of("training"));
  }

  private static void keepsOutOf(String library, List<String> homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            homes.stream().map(home -> "io.penstock." + home + "..").toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .because(library + " is at home in " + homes)
        .check(classes);
  }

  @Test
  void onlySinkConnectorsUseTheIcebergSeam() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.penstock.lake..", "io.penstock.sinks..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(ICEBERG_SEAM)
        .check(classes);
  }

  @Test
  void clientLibrariesStayOutOfPublicSignatures() {
    List<String> libraries =
        List.of(
            "io.lettuce.",
            "ai.onnxruntime.",
            "org.apache.iceberg.",
            "org.apache.kafka.streams.",
            "ml.dmlc.");
    List<String> leaks = new ArrayList<>();
    for (JavaClass type : classes) {
      if (isVisible(type) && !type.getName().equals(ICEBERG_SEAM)) {
        for (JavaMember member : type.getMembers()) {
          if (isVisible(member)) {
            signature(member)
                .filter(name -> libraries.stream().anyMatch(name::startsWith))
                .forEach(name -> leaks.add(member.getFullName() + " shows " + name));
          }
        }
        Stream.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream())
            .map(JavaClass::getName)
            .filter(name -> libraries.stream().anyMatch(name::startsWith))
            .forEach(name -> leaks.add(type.getName() + " is a " + name));
      }
    }
    assertThat(leaks).isEmpty();
  }

  private static Stream<String> signature(JavaMember member) {
    Stream<JavaClass> types =
        member instanceof JavaField field
            ? field.getType().getAllInvolvedRawTypes().stream()
            : codeUnitTypes((JavaCodeUnit) member);
    return types.map(JavaClass::getBaseComponentType).map(JavaClass::getName);
  }

  private static Stream<JavaClass> codeUnitTypes(JavaCodeUnit unit) {
    return Stream.of(
            unit.getReturnType().getAllInvolvedRawTypes().stream(),
            unit.getParameterTypes().stream().flatMap(t -> t.getAllInvolvedRawTypes().stream()),
            unit.getThrowsClause().getTypes().stream())
        .flatMap(stream -> stream);
  }

  /** Whether another module can name it: public itself, and every class around it. */
  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  @Test
  void nothingIsCalledCommonUtilHelperManagerOrBase() {
    noClasses()
        .should()
        .haveNameMatching(
            "(?i).*(\\.(common|utils?|helpers?|misc|managers?|base)\\..*|(Utils?|Helper|Manager|Common|Base))")
        .check(classes);
  }

  private static boolean inModule(JavaClass type, String packageName) {
    return type.getPackageName().equals(packageName)
        || type.getPackageName().startsWith(packageName + ".");
  }
}
