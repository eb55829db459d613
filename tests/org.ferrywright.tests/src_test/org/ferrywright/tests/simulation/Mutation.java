package org.ferrywright.tests.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A product with rules that are broken on purpose: its own copies of all classes, some of their methods changed. */
final class Mutation {
    private static final String OURS = "org.ferrywright.";
    private static final ClassDesc OPTIONAL = ClassDesc.of("java.util.Optional");
    private static final ClassDesc LIST = ClassDesc.of("java.util.List");

    private final Map<String, ClassTransform> transforms = new HashMap<>();
    private final Set<String> missing = new HashSet<>();

    /** The method does nothing, or always says yes. */
    Mutation yes(String type, String method) {
        return body(type, method, "Z", code -> code.loadConstant(1).ireturn());
    }

    Mutation nothing(String type, String method) {
        return body(type, method, "V", CodeBuilder::return_);
    }

    Mutation empty(String type, String method) {
        return body(
                type,
                method,
                OPTIONAL.descriptorString(),
                code -> code.invokestatic(OPTIONAL, "empty", MethodTypeDesc.of(OPTIONAL))
                        .areturn());
    }

    Mutation noList(String type, String method) {
        return body(
                type,
                method,
                LIST.descriptorString(),
                code -> code.invokestatic(LIST, "of", MethodTypeDesc.of(LIST), true)
                        .areturn());
    }

    /** In this method one constant of an enumeration stands in for another. */
    Mutation instead(String type, String method, String constant, String other) {
        String mark = note(type, method + " with " + constant);
        return add(
                type,
                ClassTransform.transformingMethodBodies(m -> m.methodName().equalsString(method), (code, e) -> {
                    if (e instanceof FieldInstruction f && f.name().equalsString(constant)) {
                        missing.remove(mark);
                        code.getstatic(f.owner().asSymbol(), other, f.typeSymbol());
                    } else {
                        code.with(e);
                    }
                }));
    }

    /** In this method another method of the same form is called. */
    Mutation calls(String type, String method, String called, String other) {
        String mark = note(type, method + " with " + called);
        return add(
                type,
                ClassTransform.transformingMethodBodies(m -> m.methodName().equalsString(method), (code, e) -> {
                    if (e instanceof InvokeInstruction i && i.name().equalsString(called)) {
                        missing.remove(mark);
                        code.invoke(i.opcode(), i.owner().asSymbol(), other, i.typeSymbol(), i.isInterface());
                    } else {
                        code.with(e);
                    }
                }));
    }

    /**
     * Plays histories against this product until it breaks a rule.
     *
     * @throws AssertionError when there is nothing of what was to be changed: then the mutation has to follow the product
     */
    @SuppressWarnings("unchecked")
    Optional<String> firstBroken(long first, long count) throws Exception {
        var loader = new Loader();
        Class<?> simulate = loader.loadClass(Simulate.class.getName());
        for (String type : transforms.keySet()) {
            loader.loadClass(OURS + type);
        }
        if (!missing.isEmpty()) {
            throw new AssertionError("there is no such thing to break: " + missing);
        }
        return (Optional<String>)
                simulate.getMethod("firstBroken", long.class, long.class).invoke(null, first, count);
    }

    private Mutation body(String type, String method, String returned, Consumer<CodeBuilder> body) {
        String mark = note(type, method);
        return add(type, (builder, e) -> {
            if (e instanceof MethodModel m
                    && m.methodName().equalsString(method)
                    && m.methodType().stringValue().endsWith(')' + returned)
                    && m.code().isPresent()) {
                missing.remove(mark);
                builder.transformMethod(m, (to, part) -> {
                    if (part instanceof CodeModel) {
                        to.withCode(body::accept);
                    } else {
                        to.with(part);
                    }
                });
            } else {
                builder.with(e);
            }
        });
    }

    private String note(String type, String what) {
        String mark = type + '.' + what;
        missing.add(mark);
        return mark;
    }

    private Mutation add(String type, ClassTransform transform) {
        transforms.merge(type, transform, ClassTransform::andThen);
        return this;
    }

    /** Gives every class of ours anew, so that one that was changed meets no other copy of itself. */
    private final class Loader extends ClassLoader {
        Loader() {
            super(Mutation.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = in.readAllBytes();
                ClassTransform transform = transforms.get(name.substring(OURS.length()));
                if (transform != null) {
                    ClassModel model = ClassFile.of().parse(code);
                    code = ClassFile.of().transformClass(model, transform);
                }
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
