package io.postern.tests.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. Maven modules enforce most of it; this is the part they cannot see. */
@AnalyzeClasses(packages = "io.postern", importOptions = PosternClasses.class)
@ArchTag("unit")
final class LayersTest {
  private static final String NET = "io.postern.net..";
  private static final String DEVICE = "io.postern.device..";
  private static final String CORE = "io.postern.core..";
  private static final String LINUX = "io.postern.linux..";
  private static final String SIMULATED = "io.postern.simulated..";
  private static final String CLUSTER = "io.postern.cluster..";
  private static final String LAB = "io.postern.lab..";
  private static final String RUNTIME = "io.postern.runtime..";
  private static final String JNA = "com.sun.jna..";
  private static final String[] ABOVE_THE_CORE = {
    RUNTIME,
    CLUSTER,
    "io.postern.config..",
    "io.postern.view..",
    "io.postern.snmp..",
    "io.postern.netconf..",
    "io.postern.cli.."
  };

  /** java.base as the core sees it: nothing that waits, reads, writes, logs or surprises. */
  private static final DescribedPredicate<JavaClass> PURE_JAVA =
      resideInAnyPackage(
              "java.lang",
              "java.lang.annotation",
              "java.lang.invoke",
              "java.lang.runtime",
              "java.math",
              "java.text",
              "java.time..",
              "java.util",
              "java.util.function",
              "java.util.stream")
          .as("the pure part of java.base");

  private static final DescribedPredicate<JavaClass> PRIMITIVE =
      describe("a primitive", type -> type.getBaseComponentType().isPrimitive());

  @ArchTest
  static final ArchRule the_core_knows_values_the_device_and_pure_java_only =
      classes()
          .that()
          .resideInAPackage(CORE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(NET, DEVICE, CORE, "org.jspecify..").or(PURE_JAVA).or(PRIMITIVE));

  @ArchTest
  static final ArchRule the_device_seam_knows_values_only =
      noClasses()
          .that()
          .resideInAPackage(DEVICE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.postern..")
                  .and(resideOutsideOfPackages(NET, DEVICE))
                  .or(resideInAnyPackage(JNA, "java.io..", "java.nio..", "java.net..")));

  @ArchTest
  static final ArchRule values_know_nothing_above_them =
      noClasses()
          .that()
          .resideInAPackage(NET)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.postern..")
                  .and(resideOutsideOfPackages(NET))
                  .or(resideInAnyPackage(JNA, "java.io..", "java.nio.channels..")));

  @ArchTest
  static final ArchRule jna_lives_in_the_linux_device_and_nowhere_else =
      noClasses()
          .that()
          .resideOutsideOfPackage(LINUX)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(JNA);

  @ArchTest
  static final ArchRule jgroups_lives_in_the_cluster_and_nowhere_else =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLUSTER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jgroups..");

  @ArchTest
  static final ArchRule the_cluster_knows_the_core_and_its_configuration_only =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.postern..")
                  .and(resideOutsideOfPackages(CLUSTER, CORE, NET, "io.postern.config")));

  @ArchTest
  static final ArchRule drivers_do_not_know_what_is_above_them =
      noClasses()
          .that()
          .resideInAnyPackage(LINUX, SIMULATED)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(ABOVE_THE_CORE).or(resideInAnyPackage(CORE, LAB)));

  @ArchTest
  static final ArchRule nothing_above_the_southbound_names_linux_except_the_wiring_and_the_lab =
      noClasses()
          .that()
          .resideOutsideOfPackages(LINUX, RUNTIME, LAB)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(LINUX);

  @ArchTest
  static final ArchRule nothing_names_the_simulated_device_except_the_wiring =
      noClasses()
          .that()
          .resideOutsideOfPackages(SIMULATED, RUNTIME)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SIMULATED);

  @ArchTest
  static final ArchRule the_agent_does_not_know_the_lab =
      noClasses()
          .that()
          .resideInAnyPackage(ABOVE_THE_CORE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(LAB);

  @ArchTest
  static final ArchRule the_lab_knows_no_class_of_the_agent =
      noClasses()
          .that()
          .resideInAPackage(LAB)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(ABOVE_THE_CORE).or(resideInAnyPackage(CORE, SIMULATED)));

  private LayersTest() {}
}
