package org.ferrywright.tests.simulation;

import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/**
 * One line of a history. What happens <em>during</em> a run stands before the {@link Run} that it disturbs, so that any line can be left
 * out and what remains is a history too.
 */
sealed interface Step {
    /** What somebody does with a root, without the engine. */
    enum Change {
        /** New content, where the file lies. */
        WRITE,
        /** New content in a new file that takes the name, as most editors do. */
        REPLACE,
        APPEND,
        /** A few bytes in the middle, where the file lies. */
        POKE,
        /** From {@code path} to {@code other}. */
        RENAME,
        /** With everything in it. */
        REMOVE,
        FOLDER,
        LINK,
        /** {@code path} becomes another name of {@code other}. */
        HARD_LINK,
        MODE,
        /** A folder with a file in it becomes a file, anything else such a folder. */
        SWAP,
        /** The folder may not be listed any more. */
        DENY
    }

    /** @param number of the version that is written, or what else distinguishes the change; @param size of new content */
    record Edit(Side side, Change change, String path, String other, int number, int size) implements Step {
        @Override
        public String toString() {
            String what = switch (change) {
                case WRITE, REPLACE, APPEND, POKE -> " version " + number + " of " + size + " bytes";
                case RENAME -> " to " + Printable.text(other);
                case HARD_LINK -> " as a name of " + Printable.text(other);
                case MODE, LINK, SWAP -> " " + number;
                case REMOVE, FOLDER, DENY -> "";
            };
            return "somebody at the " + side + ": " + change + " " + Printable.text(path) + what;
        }
    }

    /** @param operation before which of the next run's operations, from 1 */
    record During(int operation, Edit edit) implements Step {
        @Override
        public String toString() {
            return "before operation " + operation + ", " + edit;
        }
    }

    /** @param times how many operations in a row fail */
    record Fault(Side side, int operation, int times, Kind kind, Scope scope, Retry retry) implements Step {
        @Override
        public String toString() {
            return "from operation " + operation + " on, " + times + " operations at the " + side + " fail with " + kind
                    + " (" + scope + ", retry " + retry + ")";
        }
    }

    /**
     * The engine's process ends.
     *
     * @param at which record of a journal, or which operation, from 1
     * @param record whether at a record
     * @param power whether its machine loses power, so that what was not forced to its disk is gone
     */
    record Crash(int at, boolean record, boolean power) implements Step {
        @Override
        public String toString() {
            return (power ? "the engine's machine loses power" : "the engine's process is killed") + " at "
                    + (record ? "journal record " : "operation ") + at;
        }
    }

    /** A root's machine loses power and is not reached again in the next run. What was not flushed may be cut short. */
    record Outage(Side side, int operation) implements Step {
        @Override
        public String toString() {
            return "before operation " + operation + ", the " + side + "'s machine loses power";
        }
    }

    /** In the next run the root is not there. @param empty whether an empty folder is in its place, as where nothing is mounted */
    record Away(Side side, boolean empty) implements Step {
        @Override
        public String toString() {
            return "the " + side + (empty ? " is not mounted: an empty folder in its place" : " cannot be reached");
        }
    }

    record Run(boolean preview) implements Step {
        @Override
        public String toString() {
            return preview ? "preview" : "run";
        }
    }
}
