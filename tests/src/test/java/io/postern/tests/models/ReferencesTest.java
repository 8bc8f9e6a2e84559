package io.postern.tests.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The references of {@code docs/} are drawn from the models: below their mark they hold what the
 * generators print, above it what a person wrote.
 *
 * <p>With {@code -Dpostern.refresh=true} the part below the mark is written anew.
 */
@Tag("unit")
final class ReferencesTest {
  private static final String MARK =
      "<!-- From here on drawn from the models by the build's test ReferencesTest; write above. -->\n";
  private static final String HOW =
      " is not what the models say: run 'mvn -pl tests -am test -Dtest=ReferencesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpostern.refresh=true' and commit the file";

  @Test
  void the_configuration_reference_is_what_yang_says() throws IOException {
    same("docs/configuration.md", ConfigurationReference.of(Yang.read()));
  }

  @Test
  void the_mib_reference_is_what_the_mib_says() throws IOException {
    same("docs/mib.md", MibReference.of(Smi.read(Checkout.text("mibs/POSTERN-MIB"))));
  }

  @Test
  void our_modules_have_the_namespaces_that_were_decided() throws IOException {
    int found = 0;
    for (Path file : Checkout.files("yang", ".yang")) {
      String name = String.valueOf(file.getFileName()).replaceFirst("@.*", "");
      if (name.startsWith("postern")) {
        String line = "namespace \"https://postern.io/yang/" + name + "\";";
        assertTrue(Files.readString(file).contains(line), name + ": " + line);
        found++;
      }
    }
    assertTrue(found > 0, "no module of ours");
  }

  private static void same(String name, String drawn) throws IOException {
    Path file = Checkout.home().resolve(name);
    String text = Files.readString(file);
    int mark = text.indexOf(MARK);
    assertTrue(mark >= 0, name + " has lost the line '" + MARK.strip() + "'");
    String whole = text.substring(0, mark) + MARK + "\n" + drawn.strip() + "\n";
    if (Boolean.getBoolean("postern.refresh")) {
      Files.writeString(file, whole);
    }
    assertEquals(whole, Files.readString(file), name + HOW);
  }
}
