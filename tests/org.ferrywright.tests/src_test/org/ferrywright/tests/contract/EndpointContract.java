package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.RecursiveList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * What the SPI's Javadoc promises, held against one transport: a subclass gives a fresh root and a backdoor to it.
 * Groups of facets that
 * the root does not offer are left out; a facet that it offers and no group exercises is a failure.
 */
@Timeout(300)
public abstract class EndpointContract {
    /** Which facets the roots of which transport do not have, as was found: no other root is opened only to find that again. */
    private static final Set<List<Class<?>>> NOT_OFFERED = ConcurrentHashMap.newKeySet();

    private Fixture fixture;

    /** A fresh root for each test. */
    protected abstract Fixture open() throws Exception;

    @BeforeEach
    void openFixture(TestInfo test) throws Exception {
        var group = test.getTestClass().map(type -> type.getAnnotation(Exercises.class));
        if (group.isEmpty()) {
            fixture = open();
            return;
        }
        List<Class<?>> key = List.of(getClass(), group.get().value());
        assumeFalse(NOT_OFFERED.contains(key), "not offered by this root");
        fixture = open();
        if (fixture.endpoint().facet(group.get().value()).isEmpty()) {
            NOT_OFFERED.add(key);
        }
    }

    @AfterEach
    void closeFixture() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    void everyFacetThatIsOfferedIsExercised() throws Exception {
        Set<Class<? extends Facet>> exercised = Arrays.stream(EndpointContract.class.getDeclaredClasses())
                .map(group -> group.getAnnotation(Exercises.class))
                .filter(annotation -> annotation != null)
                .map(Exercises::value)
                .collect(Collectors.toSet());
        var known = facets();
        assertThat(known).contains(RecursiveList.class);
        for (var facet : known) {
            if (fixture.endpoint().facet(facet).isPresent()) {
                assertThat(exercised)
                        .as("offered by the root, exercised by no group")
                        .contains(facet);
            }
        }
    }

    @Test
    void traitsAreSensibleAndTheSameEachTime() throws Exception {
        var traits = fixture.endpoint().traits();
        assertThat(traits.commitMode()).isNotNull();
        assertThat(traits.timePrecision()).isBetween(1L, 60_000_000_000L);
        assertThat(traits.names().longestName()).isBetween(8, 65_535);
        assertThat(traits.identity()).isNotBlank();
        try (var again = fixture.reopen()) {
            assertThat(again.traits()).isEqualTo(traits);
        }
    }

    @Test
    void closingTwiceIsNoFailure() throws Exception {
        var other = fixture.reopen();
        other.close();
        other.close();
        assertThat(fixture.endpoint().stat(RelPath.ROOT))
                .as("another opening of the root goes on")
                .isPresent();
    }

    @Nested
    class Looking extends LookingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Reading extends ReadingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Staging extends StagingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Resuming extends ResumingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Holes extends HolesGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Replacing extends ReplacingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Deleting extends DeletingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Disturbances extends DisturbanceGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class RecursiveLists extends RecursiveListGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class CondensedLists extends CondensedListGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class BulkReads extends BulkReadGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class BulkWrites extends BulkWriteGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class SymbolicLinks extends SymlinksGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class FurtherNames extends HardLinksGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Moving extends ServerMoveGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class SettingMetadata extends MetadataGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class FurtherMetadata extends ExtendedMetadataGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Digests extends HashingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class BulkDigests extends BulkHashGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class SmallDeltas extends BulkSumsGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class SmallDifferences extends BulkDeltasGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Watching extends ChangeFeedGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Room extends SpaceGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class TellingOfItself extends CapabilitiesGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Flushing extends FlushGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class KeepingOldVersions extends KeepingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Blocks extends DeltasGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Patching extends PatchingGroup {
        @Override
        Fixture fixture() {
            return fixture;
        }
    }

    /** Every facet interface of the SPI's package. */
    private static List<Class<? extends Facet>> facets() throws Exception {
        URI place =
                Facet.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        String folder = Facet.class.getPackageName().replace('.', '/');
        Path path = Path.of(place);
        if (Files.isDirectory(path)) {
            return facets(path.resolve(folder));
        }
        try (var jar = FileSystems.newFileSystem(path, Map.of())) {
            return facets(jar.getPath(folder));
        }
    }

    private static List<Class<? extends Facet>> facets(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name ->
                            name.endsWith(".class") && !name.contains("$") && !name.equals("package-info.class"))
                    .map(name -> type(Facet.class.getPackageName() + "." + name.substring(0, name.length() - 6)))
                    .filter(type -> type.isInterface() && type != Facet.class && Facet.class.isAssignableFrom(type))
                    .<Class<? extends Facet>>map(type -> type.asSubclass(Facet.class))
                    .toList();
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class file without its class: " + name, e);
        }
    }
}
