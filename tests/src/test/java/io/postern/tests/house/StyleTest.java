package io.postern.tests.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Habits of this project that a machine can check. */
@AnalyzeClasses(packages = "io.postern", importOptions = PosternClasses.class)
@ArchTag("unit")
final class StyleTest {
  private static final String EMPTY_WORDS =
      ".*[.$](Abstract[A-Z]\\w*|\\w*(Manager|Helper|Utils?|Impl))";

  @ArchTest
  static final ArchRule a_class_is_named_in_the_words_of_the_field =
      noClasses().should().haveNameMatching(EMPTY_WORDS);

  @ArchTest
  static final ArchRule nothing_static_can_change = fields().that().areStatic().should().beFinal();

  /** NullAway looks only at packages that are marked: an unmarked one would go unchecked. */
  @ArchTest
  static final ArchRule every_package_is_null_marked = classes().should(resideInAMarkedPackage());

  private StyleTest() {}

  private static ArchCondition<JavaClass> resideInAMarkedPackage() {
    return new ArchCondition<>("reside in a package marked @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type,
                marked,
                "package of " + type.getName() + (marked ? " is" : " is not") + " @NullMarked"));
      }
    };
  }
}
