package dev.quell.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an application sees of the library: the exported packages, and nothing through them of the others. */
class PublicApiTest {
    private static final List<String> EXPORTED = Classes.exportedPackages();
    private static final List<Class<?>> VISIBLE = visible();

    private static List<Class<?>> visible() {
        List<Class<?>> classes = new ArrayList<>();
        for (JavaClass each : Classes.ofTheLibrary()) {
            if (EXPORTED.contains(each.getPackageName()) && isVisible(each.reflect())) {
                classes.add(each.reflect());
            }
        }
        return classes;
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return isVisible(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isVisible(outer));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    @Test
    void exports_areTheApiOnly() {
        assertThat(EXPORTED).containsExactlyInAnyOrder("dev.quell", "dev.quell.libpq", "dev.quell.values");
        assertThat(VISIBLE).isNotEmpty();
    }

    @Test
    void signatures_mentionOnlyTheJdkAndTheApi() {
        Set<String> foreign = new TreeSet<>();
        for (Class<?> type : VISIBLE) {
            for (Class<?> mentioned : mentionedBy(type)) {
                if (!isAllowed(mentioned)) {
                    foreign.add(type.getName() + " mentions " + mentioned.getName());
                }
            }
        }
        assertThat(foreign).isEmpty();
    }

    private static boolean isAllowed(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null
                || loader.equals(ClassLoader.getPlatformClassLoader())
                || type.getPackageName().equals("org.jspecify.annotations")
                || VISIBLE.contains(type);
    }

    private static Set<Class<?>> mentionedBy(Class<?> type) {
        Set<Class<?>> found = new HashSet<>();
        Set<Type> seen = new HashSet<>();
        collect(visibleSuperclass(type), found, seen);
        collect(type.getGenericInterfaces(), found, seen);
        collect(type.getTypeParameters(), found, seen);
        visibleMembers(type).forEach(member -> {
            switch (member) {
                case Field field -> collect(field.getGenericType(), found, seen);
                case Executable executable -> {
                    collect(executable.getGenericParameterTypes(), found, seen);
                    collect(executable.getGenericExceptionTypes(), found, seen);
                    collect(executable.getTypeParameters(), found, seen);
                    collect(executable.getAnnotatedReturnType().getType(), found, seen);
                }
                default -> throw new AssertionError(member);
            }
        });
        return found;
    }

    /** What a class inherits from hidden ones is seen as its own. */
    private static Stream<Member> visibleMembers(Class<?> type) {
        Class<?> superclass = type.getSuperclass();
        Stream<Member> inherited =
                superclass == null || isVisible(superclass) ? Stream.of() : visibleMembers(superclass);
        Stream<Member> declared = Stream.<Member[]>of(
                        type.getDeclaredFields(), type.getDeclaredMethods(), type.getDeclaredConstructors())
                .flatMap(Arrays::stream)
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic());
        return Stream.concat(declared, inherited);
    }

    private static Type visibleSuperclass(Class<?> type) {
        Class<?> superclass = type.getSuperclass();
        return superclass == null || isVisible(superclass)
                ? type.getGenericSuperclass()
                : visibleSuperclass(superclass);
    }

    private static void collect(Type[] types, Set<Class<?>> found, Set<Type> seen) {
        for (Type type : types) {
            collect(type, found, seen);
        }
    }

    private static void collect(Type type, Set<Class<?>> found, Set<Type> seen) {
        if (type == null || !seen.add(type)) {
            return;
        }
        switch (type) {
            case Class<?> plain when plain.isArray() -> collect(plain.getComponentType(), found, seen);
            case Class<?> plain -> found.add(plain);
            case ParameterizedType generic -> {
                collect(generic.getRawType(), found, seen);
                collect(generic.getActualTypeArguments(), found, seen);
            }
            case GenericArrayType array -> collect(array.getGenericComponentType(), found, seen);
            case TypeVariable<?> variable -> collect(variable.getBounds(), found, seen);
            case WildcardType wildcard -> {
                collect(wildcard.getLowerBounds(), found, seen);
                collect(wildcard.getUpperBounds(), found, seen);
            }
            default -> throw new AssertionError(type);
        }
    }

    @Test
    void methods_haveNoGetPrefix() {
        Set<String> named = new TreeSet<>();
        for (Class<?> type : VISIBLE) {
            for (Method method : type.getDeclaredMethods()) {
                if (isVisible(method.getModifiers())
                        && !method.isSynthetic()
                        && method.getName().matches("get[A-Z].*")
                        && !overrides(method)) {
                    named.add(type.getName() + "." + method.getName());
                }
            }
        }
        assertThat(named).isEmpty();
    }

    /** What the JDK named so, such as {@code getMessage}, keeps its name. */
    private static boolean overrides(Method method) {
        for (Class<?> type = method.getDeclaringClass().getSuperclass(); type != null; type = type.getSuperclass()) {
            for (Method inherited : type.getDeclaredMethods()) {
                if (inherited.getName().equals(method.getName())
                        && Arrays.equals(inherited.getParameterTypes(), method.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Who could extend a class could break what it promises. */
    @Test
    void classes_areFinalOrSealedOrMeantToBeImplemented() {
        for (Class<?> type : VISIBLE) {
            boolean closed = Modifier.isFinal(type.getModifiers()) || type.isSealed() || type.isEnum();
            assertThat(closed || type.isInterface())
                    .as("%s is final or sealed", type.getName())
                    .isTrue();
        }
    }

    @Test
    void constructors_ofClassesThatAreNotRecords_areHidden() {
        for (Class<?> type : VISIBLE) {
            if (!type.isRecord()) {
                for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                    assertThat(isVisible(constructor.getModifiers()))
                            .as("%s is made by the library alone", type.getName())
                            .isFalse();
                }
            }
        }
    }
}
