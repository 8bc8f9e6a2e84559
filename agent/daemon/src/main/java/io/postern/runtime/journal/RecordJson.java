package io.postern.runtime.journal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of core and seam as JSON without a line for each: records by their
 * components, sealed hierarchies by the simple name of the case under {@code "@"}, addresses as
 * text, octets in base64; nulls, zeros, false and empty lists left out. What it wrote it reads to
 * an equal value (octet arrays by content). Thread safe.
 */
public final class RecordJson {
  private static final String CASE = "@";

  private record Shape(Constructor<?> constructor, List<RecordComponent> components) {}

  private final ConcurrentMap<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

  /** The value as JSON; {@code declared} says which cases need their name. */
  public JsonElement write(Object value, Class<?> declared) {
    return toJson(value, (Type) declared);
  }

  /**
   * The value that JSON stands for.
   *
   * @throws IllegalArgumentException where it is not such a value; the message names the place
   */
  public <T> T read(JsonElement json, Class<T> type) {
    Object value = fromJson(json, type, type.getSimpleName());
    if (value == null) {
      throw new IllegalArgumentException(type.getSimpleName() + ": expected a value, found null");
    }
    return type.cast(value);
  }

  private JsonElement toJson(@Nullable Object value, Type declared) {
    return switch (value) {
      case null -> JsonNull.INSTANCE;
      case String s -> new JsonPrimitive(s);
      case Number n -> new JsonPrimitive(n);
      case Boolean b -> new JsonPrimitive(b);
      case Enum<?> e -> new JsonPrimitive(e.name());
      case MacAddress m -> new JsonPrimitive(m.toString());
      case IpAddress a -> new JsonPrimitive(a.toString());
      case IpPrefix p -> new JsonPrimitive(p.toString());
      case InterfaceName n -> new JsonPrimitive(n.text());
      case byte[] octets -> new JsonPrimitive(Base64.getEncoder().encodeToString(octets));
      case List<?> list -> {
        JsonArray array = new JsonArray(list.size());
        Type item = item(declared);
        for (Object each : list) {
          array.add(toJson(each, item));
        }
        yield array;
      }
      case Record r -> recordToJson(r, raw(declared));
      default -> throw new IllegalStateException("no JSON form for " + value.getClass());
    };
  }

  private JsonObject recordToJson(Record value, Class<?> declared) {
    JsonObject object = new JsonObject();
    if (!declared.isRecord()) {
      object.addProperty(CASE, value.getClass().getSimpleName());
    }
    for (RecordComponent component : shape(value.getClass()).components()) {
      Object part = component(value, component);
      if (part != null && !isDefault(part, component.getType())) {
        object.add(component.getName(), toJson(part, component.getGenericType()));
      }
    }
    return object;
  }

  /** What reading supplies where nothing is written. */
  private static boolean isDefault(Object part, Class<?> type) {
    return (part instanceof List<?> list && list.isEmpty())
        || (type.isPrimitive() && part.equals(absent(type)));
  }

  private static Type item(Type list) {
    return list instanceof ParameterizedType p ? p.getActualTypeArguments()[0] : Object.class;
  }

  private static @Nullable Object component(Record value, RecordComponent component) {
    try {
      return component.getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(component + " of " + value.getClass(), e);
    }
  }

  private @Nullable Object fromJson(@Nullable JsonElement json, Type type, String place) {
    Class<?> raw = raw(type);
    if (json == null || json.isJsonNull()) {
      return absent(raw);
    }
    try {
      if (List.class.isAssignableFrom(raw)) {
        Type item = item(type);
        List<Object> list = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray()) {
          Object read = fromJson(element, item, place + "[" + list.size() + "]");
          if (read == null) {
            throw new IllegalArgumentException("a value, not null");
          }
          list.add(read);
        }
        return list;
      }
      if (raw.isRecord() && json.isJsonPrimitive()) {
        return text(raw, json.getAsString());
      }
      if (raw.isRecord() || raw.isSealed()) {
        return recordFromJson(json.getAsJsonObject(), raw, place);
      }
      return plain(json, raw);
    } catch (IllegalStateException | UnsupportedOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          place + ": expected " + raw.getSimpleName() + ", found " + shorten(json), e);
    }
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> c -> c;
      case ParameterizedType p -> (Class<?>) p.getRawType();
      default -> Object.class;
    };
  }

  private static @Nullable Object absent(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    return List.class.isAssignableFrom(type) ? List.of() : null;
  }

  private static Object text(Class<?> type, String text) {
    if (type == MacAddress.class) {
      return MacAddress.of(text);
    }
    if (type == IpAddress.class) {
      return IpAddress.of(text);
    }
    if (type == IpPrefix.class) {
      return IpPrefix.of(text);
    }
    if (type == InterfaceName.class) {
      return InterfaceName.of(text);
    }
    throw new IllegalStateException(type.getSimpleName());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the class is an enum by the guard
  private static Object plain(JsonElement json, Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return json.getAsBoolean();
    }
    if (type == int.class || type == Integer.class) {
      return json.getAsInt();
    }
    if (type == long.class || type == Long.class) {
      return json.getAsLong();
    }
    if (type == byte[].class) {
      return Base64.getDecoder().decode(json.getAsString());
    }
    if (type.isEnum()) {
      return Enum.valueOf((Class) type, json.getAsString().toUpperCase(Locale.ROOT));
    }
    return json.getAsString();
  }

  private Object recordFromJson(JsonObject object, Class<?> type, String place) {
    Class<?> actual = type.isRecord() ? type : theCase(object, type, place);
    Shape shape = shape(actual);
    @Nullable Object[] parts = new @Nullable Object[shape.components().size()];
    for (int i = 0; i < parts.length; i++) {
      RecordComponent component = shape.components().get(i);
      parts[i] =
          fromJson(
              object.get(component.getName()),
              component.getGenericType(),
              place + "." + component.getName());
    }
    try {
      return shape.constructor().newInstance(parts);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          place + ": not a " + actual.getSimpleName() + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(place, e);
    }
  }

  private static Class<?> theCase(JsonObject object, Class<?> type, String place) {
    String name = object.has(CASE) ? object.get(CASE).getAsString() : "";
    Class<?> found = permitted(type, name);
    if (found == null) {
      throw new IllegalArgumentException(
          place + ": \"" + name + "\" is no kind of " + type.getSimpleName());
    }
    return found;
  }

  private static @Nullable Class<?> permitted(Class<?> type, String name) {
    if (type.isRecord()) {
      return type.getSimpleName().equals(name) ? type : null;
    }
    Class<?>[] cases = type.getPermittedSubclasses();
    if (cases == null) {
      return null;
    }
    for (Class<?> each : cases) {
      Class<?> found = permitted(each, name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private Shape shape(Class<?> type) {
    return shapes.computeIfAbsent(type, RecordJson::shapeOf);
  }

  private static Shape shapeOf(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalStateException(type + " is not a record");
    }
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
      components[i].getAccessor().setAccessible(true);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new Shape(constructor, List.of(components));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  private static String shorten(JsonElement json) {
    String text = json.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
