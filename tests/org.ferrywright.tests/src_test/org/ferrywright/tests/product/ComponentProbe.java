package org.ferrywright.tests.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * A bundle that is started inside a product and writes what has become of each bundle and of each component there, a line
 * each, to the file that the system property {@link #REPORT} names. Not part of the product: the test makes the jar.
 */
public final class ComponentProbe implements BundleActivator {
    static final String REPORT = "ferry.test.report";

    /** Before each line that tells of something wrong. */
    static final String WRONG = "WRONG ";

    @Override
    public void start(BundleContext context) {
        Thread.ofPlatform().daemon().name("component-probe").start(() -> {
            try {
                report(context);
            } catch (IOException | InterruptedException e) {
                e.printStackTrace();
            }
        });
    }

    @Override
    public void stop(BundleContext context) {
        // the thread is a daemon and ends with its report
    }

    private static void report(BundleContext context) throws IOException, InterruptedException {
        Path report = Path.of(System.getProperty(REPORT));
        List<String> last = List.of();
        // components follow one another: it is told when nothing has changed for a while
        for (int calm = 0; calm < 4; ) {
            Thread.sleep(250);
            List<String> now = lines(context);
            calm = now.equals(last) && !now.isEmpty() ? calm + 1 : 0;
            last = now;
        }
        Path fresh = report.resolveSibling(report.getFileName() + ".new");
        Files.write(fresh, last);
        Files.move(fresh, report, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> lines(BundleContext context) {
        var reference = context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return List.of();
        }
        ServiceComponentRuntime runtime = context.getService(reference);
        var lines = new ArrayList<String>();
        for (Bundle bundle : context.getBundles()) {
            boolean resolved = bundle.getState() != Bundle.INSTALLED;
            lines.add((resolved ? "bundle " : WRONG + "unresolved bundle ") + bundle.getSymbolicName());
        }
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (component.bundle.symbolicName.startsWith("org.ferrywright.")) {
                lines.add(line(component, List.copyOf(runtime.getComponentConfigurationDTOs(component))));
            }
        }
        return lines.stream().sorted().toList();
    }

    private static String line(ComponentDescriptionDTO component, List<ComponentConfigurationDTO> configurations) {
        if (configurations.isEmpty()) {
            return WRONG + "no configuration of " + component.name;
        }
        for (ComponentConfigurationDTO configuration : configurations) {
            if (configuration.state != ComponentConfigurationDTO.ACTIVE
                    && configuration.state != ComponentConfigurationDTO.SATISFIED) {
                String missing = Arrays.stream(configuration.unsatisfiedReferences)
                        .map(reference -> reference.name + " " + reference.target)
                        .toList()
                        .toString();
                return WRONG + "component " + component.name + " lacks " + missing + " " + configuration.failure;
            }
        }
        return "component " + component.name;
    }
}
