package io.postern.tests.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * The core gives the same actions for the same events on every run: replay rests on it. So it reads
 * no clock, draws no random number, starts no thread, and iterates over nothing whose order the
 * virtual machine chooses.
 */
@AnalyzeClasses(packages = "io.postern.core", importOptions = PosternClasses.class)
@ArchTag("unit")
final class PureCoreTest {
  private static final Set<String> IMPURE_TYPES =
      Set.of(
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.ScopedValue",
          "java.lang.System$Logger",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.Hashtable",
          "java.util.IdentityHashMap",
          "java.util.Random",
          "java.util.Scanner",
          "java.util.ServiceLoader",
          "java.util.Timer",
          "java.util.WeakHashMap");

  /**
   * Methods of otherwise pure types: chance, waiting, and collections that are iterated over in
   * another order in every process. Instead: a LinkedHashMap or TreeMap, made unmodifiable.
   */
  private static final Set<String> IMPURE_MEMBERS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.lang.Object.wait",
          "java.lang.StrictMath.random",
          "java.util.Collection.parallelStream",
          "java.util.Collections.shuffle",
          "java.util.List.parallelStream",
          "java.util.Map.copyOf",
          "java.util.Set.copyOf",
          "java.util.Set.parallelStream",
          "java.util.UUID.randomUUID",
          "java.util.stream.Collectors.toSet",
          "java.util.stream.Collectors.toUnmodifiableMap",
          "java.util.stream.Collectors.toUnmodifiableSet",
          "java.util.stream.Stream.parallel");

  private static final DescribedPredicate<JavaClass> IMPURE =
      describe("are impure or unordered", type -> IMPURE_TYPES.contains(type.getName()));

  private static final DescribedPredicate<JavaAccess<?>> NOT_REPEATABLE =
      describe(
          "it reads a clock, chance, the machine, or makes an unordered collection",
          PureCoreTest::impure);

  @ArchTest
  static final ArchRule the_core_uses_no_type_that_is_impure =
      noClasses().should().dependOnClassesThat(IMPURE);

  @ArchTest
  static final ArchRule the_core_calls_nothing_that_is_impure =
      noClasses().should().accessTargetWhere(NOT_REPEATABLE);

  private PureCoreTest() {}

  private static boolean impure(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String member = access.getTarget().getName();
    int parameters =
        access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget called
            ? called.getRawParameterTypes().size()
            : 0;
    boolean machine =
        owner.equals("java.lang.System")
            && !member.equals("arraycopy")
            && !member.equals("identityHashCode");
    boolean now = owner.startsWith("java.time.") && member.equals("now");
    boolean hashed =
        owner.equals("java.util.stream.Collectors")
            && ((member.equals("toMap") && parameters < 4)
                || (member.equals("groupingBy") && parameters < 3));
    return machine || now || hashed || IMPURE_MEMBERS.contains(owner + "." + member);
  }
}
