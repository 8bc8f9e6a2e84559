package io.postern.config.schema;

import com.google.common.collect.RangeSet;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BinaryTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BitsTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BooleanTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.DecimalTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.EmptyTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.EnumTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Int64TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LengthConstraint;
import org.opendaylight.yangtools.yang.model.api.type.ModifierKind;
import org.opendaylight.yangtools.yang.model.api.type.PatternConstraint;
import org.opendaylight.yangtools.yang.model.api.type.RangeRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint64TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/** Turns yangtools' type definitions into {@link LeafType}s. */
final class TypeReader {
  /** Typedefs whose canonical form (RFC 6991) is not what their pattern says. */
  private static final Map<String, LeafType.Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry("ip-address", LeafType.Meaning.IP_ADDRESS),
          Map.entry("ipv4-address", LeafType.Meaning.IP_ADDRESS),
          Map.entry("ipv6-address", LeafType.Meaning.IP_ADDRESS),
          Map.entry("ip-address-no-zone", LeafType.Meaning.IP_ADDRESS),
          Map.entry("ipv4-address-no-zone", LeafType.Meaning.IP_ADDRESS),
          Map.entry("ipv6-address-no-zone", LeafType.Meaning.IP_ADDRESS),
          Map.entry("ip-prefix", LeafType.Meaning.IP_PREFIX),
          Map.entry("ipv4-prefix", LeafType.Meaning.IP_PREFIX),
          Map.entry("ipv6-prefix", LeafType.Meaning.IP_PREFIX),
          Map.entry("address-and-prefix-length", LeafType.Meaning.ADDRESS_WITH_LENGTH),
          Map.entry("mac-address", LeafType.Meaning.MAC),
          Map.entry("crypt-hash", LeafType.Meaning.CRYPT_HASH));

  private final EffectiveModelContext context;
  private final Map<String, String> moduleOfNamespace;

  TypeReader(EffectiveModelContext context, Map<String, String> moduleOfNamespace) {
    this.context = context;
    this.moduleOfNamespace = moduleOfNamespace;
  }

  /**
   * A leaf's type.
   *
   * @param referred finds the type of the leaf that a leafref's path leads to
   */
  LeafType read(TypeDefinition<?> type, Referred referred) {
    return read(type, LeafType.Meaning.PLAIN, referred);
  }

  private LeafType read(TypeDefinition<?> type, LeafType.Meaning outer, Referred referred) {
    LeafType.Meaning meaning = outer == LeafType.Meaning.PLAIN ? meaning(type) : outer;
    return switch (type) {
      case Int64TypeDefinition wide -> new LeafType.Whole(ranges(wide), true);
      case Uint64TypeDefinition wide -> new LeafType.Whole(ranges(wide), true);
      case DecimalTypeDefinition decimal ->
          new LeafType.Decimal(ranges(decimal), decimal.getFractionDigits());
      case RangeRestrictedTypeDefinition<?, ?> number -> new LeafType.Whole(ranges(number), false);
      case StringTypeDefinition text ->
          new LeafType.Text(
              lengths(text.getLengthConstraint()),
              text.getPatternConstraints().stream().map(TypeReader::shape).toList(),
              meaning);
      case BooleanTypeDefinition ignored -> new LeafType.Truth();
      case EnumTypeDefinition names ->
          new LeafType.Enumeration(
              names.getValues().stream().map(EnumTypeDefinition.EnumPair::getName).toList());
      case IdentityrefTypeDefinition reference ->
          new LeafType.Identity(identities(reference.getIdentities()));
      case LeafrefTypeDefinition reference -> {
        String path = reference.getPathStatement().getOriginalString();
        TypeDefinition<?> target = referred.type(path);
        yield target == null
            ? new LeafType.Opaque()
            : new LeafType.Reference(read(target, referred), path);
      }
      case UnionTypeDefinition union ->
          new LeafType.Union(
              union.getTypes().stream().map(member -> read(member, meaning, referred)).toList());
      case BinaryTypeDefinition binary ->
          new LeafType.Binary(lengths(binary.getLengthConstraint()));
      case BitsTypeDefinition bits ->
          new LeafType.Bits(bits.getBits().stream().map(BitsTypeDefinition.Bit::getName).toList());
      case EmptyTypeDefinition ignored -> new LeafType.Empty();
      default -> new LeafType.Opaque();
    };
  }

  /** Finds the type of the leaf that a leafref's path leads to, seen from where it stands. */
  @FunctionalInterface
  interface Referred {
    @Nullable TypeDefinition<?> type(String path);
  }

  private static LeafType.Meaning meaning(TypeDefinition<?> type) {
    for (TypeDefinition<?> t = type; t != null; t = t.getBaseType()) {
      LeafType.Meaning known = MEANINGS.get(t.getQName().getLocalName());
      if (known != null) {
        return known;
      }
    }
    return LeafType.Meaning.PLAIN;
  }

  private static LeafType.Shape shape(PatternConstraint pattern) {
    return new LeafType.Shape(
        Pattern.compile(pattern.getJavaPatternString()),
        pattern.getRegularExpressionString(),
        pattern.getModifier().filter(m -> m == ModifierKind.INVERT_MATCH).isPresent(),
        pattern.getErrorMessage());
  }

  private static List<LeafType.Range> ranges(RangeRestrictedTypeDefinition<?, ?> number) {
    List<LeafType.Range> ranges = new ArrayList<>();
    number
        .getRangeConstraint()
        .ifPresent(
            constraint ->
                constraint
                    .getAllowedRanges()
                    .asRanges()
                    .forEach(
                        r ->
                            ranges.add(
                                new LeafType.Range(
                                    new BigDecimal(r.lowerEndpoint().toString()),
                                    new BigDecimal(r.upperEndpoint().toString())))));
    return ranges;
  }

  private static List<LeafType.Range> lengths(Optional<LengthConstraint> constraint) {
    List<LeafType.Range> lengths = new ArrayList<>();
    if (constraint.isPresent()) {
      RangeSet<Integer> allowed = constraint.get().getAllowedRanges();
      allowed
          .asRanges()
          .forEach(r -> lengths.add(LeafType.Range.of(r.lowerEndpoint(), r.upperEndpoint())));
    }
    return lengths;
  }

  private Set<String> identities(Set<? extends IdentitySchemaNode> bases) {
    Set<String> found = new TreeSet<>();
    bases.forEach(base -> derived(base, found));
    return found;
  }

  private void derived(IdentitySchemaNode base, Set<String> found) {
    for (IdentitySchemaNode identity : context.getDerivedIdentities(base)) {
      QName name = identity.getQName();
      String module = moduleOfNamespace.getOrDefault(name.getNamespace().toString(), "");
      if (found.add(module + ":" + name.getLocalName())) {
        derived(identity, found);
      }
    }
  }
}
