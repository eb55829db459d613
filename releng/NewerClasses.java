import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Usage: {@code java NewerClasses.java FROM.jar TO.jar}. Copies a jar, and gives its classes of before Java 6 the format of today. The
 * JVM's cache takes no classes without stack maps, and verifies those at each start by its old, slow verifier.
 */
final class NewerClasses {
    private final ZipFile from;
    private final ClassFile classes;

    private NewerClasses(ZipFile from) {
        this.from = from;
        // for the hierarchy between classes of the jar itself, which this program does not load
        var hierarchy = ClassHierarchyResolver.ofResourceParsing(this::open).orElse(ClassHierarchyResolver.defaultResolver());
        this.classes = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
    }

    public static void main(String[] arguments) throws IOException {
        try (var from = new ZipFile(arguments[0]);
                var to = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            var newer = new NewerClasses(from);
            for (var entry : Collections.list(from.entries())) {
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                to.write(newer.content(entry));
                to.closeEntry();
            }
        }
    }

    private byte[] content(ZipEntry entry) throws IOException {
        byte[] content;
        try (var in = from.getInputStream(entry)) {
            content = in.readAllBytes();
        }
        if (!entry.getName().endsWith(".class")) {
            return content;
        }
        ClassModel model = classes.parse(content);
        if (model.majorVersion() >= ClassFile.JAVA_6_VERSION) {
            return content;
        }
        return classes.transformClass(
                model,
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(ClassTransform.endHandler(made -> made.withVersion(ClassFile.JAVA_21_VERSION, 0))));
    }

    private InputStream open(ClassDesc described) {
        var descriptor = described.descriptorString();
        var entry = from.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : from.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
