package dev.quell.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between the packages, and what each of them keeps its hands off. */
class ArchitectureTest {
    private static final JavaClasses ALL = Classes.ofTheLibrary();

    /** What each package may use of the others, and of other people's libraries. */
    private static final Map<String, String[]> ARROWS = Map.ofEntries(
            Map.entry("dev.quell.wire", packages()),
            Map.entry("dev.quell.conninfo", packages()),
            Map.entry("dev.quell.transport", packages("jdk.net", "javax..")),
            Map.entry("dev.quell.values", packages()),
            Map.entry("dev.quell.types", packages("dev.quell.wire", "dev.quell.values")),
            Map.entry("dev.quell.protocol", packages("dev.quell.wire", "com.ongres.scram..")),
            Map.entry("dev.quell.token", packages("dev.quell.protocol", "dev.quell.transport", "javax..")),
            Map.entry("dev.quell.plan", packages("dev.quell.protocol", "dev.quell.transport", "dev.quell.conninfo")),
            Map.entry(
                    "dev.quell.libpq",
                    packages(
                            "dev.quell.wire",
                            "dev.quell.protocol",
                            "dev.quell.transport",
                            "dev.quell.conninfo",
                            "dev.quell.types",
                            "dev.quell.token",
                            "dev.quell.plan",
                            "com.ongres.scram..",
                            "javax..")),
            Map.entry(
                    "dev.quell.runtime",
                    packages(
                            "dev.quell.wire",
                            "dev.quell.protocol",
                            "dev.quell.transport",
                            "dev.quell.conninfo",
                            "dev.quell.plan",
                            "dev.quell.token",
                            "jdk.jfr")),
            Map.entry(
                    "dev.quell",
                    packages(
                            "dev.quell.wire",
                            "dev.quell.protocol",
                            "dev.quell.transport",
                            "dev.quell.conninfo",
                            "dev.quell.types",
                            "dev.quell.values",
                            "dev.quell.token",
                            "dev.quell.runtime",
                            "javax..")));

    private static final String[] WITHOUT_IO = {"dev.quell.wire", "dev.quell.protocol"};

    private static String[] packages(String... names) {
        return names;
    }

    private static Set<String> packageNames() {
        Set<String> names = new TreeSet<>();
        ALL.forEach(each -> names.add(each.getPackageName()));
        return names;
    }

    @Test
    void packages_allThereAre_haveTheirArrows() {
        assertThat(packageNames()).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    }

    @Test
    void arrows_pointOneWay() {
        ARROWS.forEach((room, targets) -> classes()
                .that()
                .resideInAPackage(room)
                .should(onlyDependOnClassesThat(
                        resideInAnyPackage(targets).or(resideInAnyPackage(room, "java..", "org.jspecify.."))))
                .check(ALL));
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.quell.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void packages_all_areNullMarked() throws ClassNotFoundException {
        for (String name : packageNames()) {
            assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as("@NullMarked on %s", name)
                    .isTrue();
        }
    }

    /** The machines can be turned by anyone because they do no I/O, ask for no time, and know of no threads. */
    @Test
    void machines_doNoIoAndKnowNoTimeOrThreads() {
        noClasses()
                .that()
                .resideInAnyPackage(WITHOUT_IO)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io",
                                "java.net..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.util.concurrent..",
                                "java.util.logging..",
                                "javax..")
                        // None of these does anything by itself.
                        .and(DescribedPredicate.not(
                                named(Serializable.class, DataInput.class, DataOutput.class, IOException.class)))
                        .or(named(Thread.class, ThreadLocal.class, System.Logger.class, Clock.class)))
                .orShould()
                .accessTargetWhere(DescribedPredicate.describe(
                        "ask for the time, or anything of the system",
                        access -> access.getName().equals("now")
                                || (access.getTargetOwner().isEquivalentTo(System.class)
                                        && !access.getName().equals("arraycopy"))))
                .check(ALL);
    }

    private static DescribedPredicate<JavaClass> named(Class<?>... types) {
        return DescribedPredicate.describe("are " + Arrays.toString(types), target -> {
            for (Class<?> type : types) {
                if (target.isEquivalentTo(type)) {
                    return true;
                }
            }
            return false;
        });
    }

    @Test
    void threads_areMadeOnlyByTheRuntimeAndForCallbacks() {
        noClasses()
                .that(resideInAPackage("dev.quell..")
                        .and(DescribedPredicate.not(resideInAPackage("dev.quell.runtime")))
                        .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("Callbacks"))))
                .should()
                .accessTargetWhere(DescribedPredicate.describe("make or start threads", ArchitectureTest::makesThreads))
                .check(ALL);
    }

    private static boolean makesThreads(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        boolean pool = owner.isEquivalentTo(Executors.class)
                || owner.isEquivalentTo(ThreadPoolExecutor.class)
                || owner.isEquivalentTo(ForkJoinPool.class)
                || owner.isEquivalentTo(Timer.class);
        boolean thread = owner.isAssignableTo(Thread.class)
                && Set.of("<init>", "start", "ofVirtual", "ofPlatform", "startVirtualThread")
                        .contains(access.getName());
        return pool || thread;
    }

    /** The common pool is the application's: what blocks in it would block the application. */
    @Test
    void futures_neverUseTheCommonPool() {
        noClasses()
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "run stages on the common pool", ArchitectureTest::usesTheCommonPool))
                .check(ALL);
    }

    private static boolean usesTheCommonPool(JavaAccess<?> access) {
        return access.getTargetOwner().isAssignableTo(CompletableFuture.class)
                && access.getName().endsWith("Async")
                && access.getTarget() instanceof AccessTarget.CodeUnitCallTarget target
                && target.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    @Test
    void waiting_isNeverDoneBySleepingAndNothingIsPrinted() {
        noClasses()
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "sleep, print or end the process",
                        access -> Set.of("sleep", "printStackTrace", "exit").contains(access.getName())
                                || (reachesForTheStreams(access) && !isWhereLibpqPrints(access))))
                .check(ALL);
    }

    private static boolean reachesForTheStreams(JavaAccess<?> access) {
        return access.getTargetOwner().isEquivalentTo(System.class)
                && Set.of("out", "err").contains(access.getName());
    }

    /** libpq prints notices and results by itself if the application asks for nothing else, and so does its namesake. */
    private static boolean isWhereLibpqPrints(JavaAccess<?> access) {
        return access.getOriginOwner().getFullName().equals("dev.quell.libpq.StandardStreams");
    }
}
