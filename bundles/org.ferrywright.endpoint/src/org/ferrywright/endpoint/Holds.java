package org.ferrywright.endpoint;

import java.util.Set;
import org.ferrywright.core.Aspect;

/**
 * What a root tells of its entries and keeps of what it is given, beyond content, names, time, mode and owner.
 *
 * @param tells aspects of extended metadata that entries have here, and that can be read
 * @param keeps aspects that can be set; all of them were tried when the root was opened, unless it is not {@code probed}
 * @param sparse whether holes in files stay holes
 * @param maxFileSize longest file in bytes; {@link Long#MAX_VALUE} when no limit is known
 * @param probed whether something was written to find this out; otherwise it is what the type of the file system promises
 */
public record Holds(Set<Aspect> tells, Set<Aspect> keeps, boolean sparse, long maxFileSize, boolean probed) {
    /** Nothing beyond the minimum. */
    public static final Holds NOTHING = new Holds(Set.of(), Set.of(), false, Long.MAX_VALUE, false);

    public Holds {
        tells = Set.copyOf(tells);
        keeps = Set.copyOf(keeps);
    }
}
