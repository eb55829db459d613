package org.ferrywright.cli.internal;

import java.util.List;
import java.util.Stack;
import org.ferrywright.core.Filter.Rule;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Collects include and exclude rules into one list in the order of the command line, for the last rule that matches decides. */
abstract sealed class RuleConsumer implements IParameterConsumer {
    /** A command that takes rules. */
    interface Ruled {
        List<Rule> rules();
    }

    private final boolean include;

    private RuleConsumer(boolean include) {
        this.include = include;
    }

    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        if (arguments.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "Missing pattern after " + (include ? "--include" : "--exclude"));
        }
        ((Ruled) command.userObject()).rules().add(new Rule(include, arguments.pop()));
    }

    static final class Include extends RuleConsumer {
        Include() {
            super(true);
        }
    }

    static final class Exclude extends RuleConsumer {
        Exclude() {
            super(false);
        }
    }
}
