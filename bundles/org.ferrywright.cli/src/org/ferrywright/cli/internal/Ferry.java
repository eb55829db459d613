package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.ferrywright.control.ControlException;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.Instance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ferry} command line: finds the command, runs it, and turns what goes wrong into a sentence and an exit code. */
@Command(
        name = "ferry",
        description = "Keeps folders on different machines in step.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class Ferry implements Runnable {
    @Option(names = "--version", versionHelp = true, description = "Print the version.")
    boolean version;

    @Option(names = "--help", usageHelp = true, description = "List the commands.")
    boolean help;

    @Spec
    CommandSpec spec;

    private Ferry() {}

    /** Runs one command to its end. @return its exit code; nothing is thrown but errors of the machine */
    @SuppressWarnings("resource")
    static int run(Context context, String... arguments) {
        var line = new CommandLine(new Ferry());
        line.addSubcommand(new SyncCommand(context));
        line.addSubcommand(new VerifyCommand(context));
        line.addSubcommand(new AuditCommand(context));
        line.addSubcommand(new PlanCommand(context));
        line.addSubcommand(RevisionsCommand.line(context));
        line.addSubcommand(new ListenCommand(context));
        line.addSubcommand(new PairCommand(context));
        line.addSubcommand(new PortsCommand(context));
        line.addSubcommand(new ProbeCommand(context));
        line.addSubcommand(new FilterCommand(context));
        line.addSubcommand(new DemoCommand(context));
        line.addSubcommand(new HelpCommand());
        line.getCommandSpec().versionProvider((IVersionProvider)
                () -> Version.lines(context.services().version()));
        line.getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "'ferry help COMMAND' tells more about one. State is kept in " + Instance.defaultDirectory(),
                        "unless --data DIR or FERRY_DATA names another folder.");
        line.setOut(context.out().writer());
        line.setErr(context.err().writer());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(false);
        line.setExecutionExceptionHandler((e, failed, parsed) -> explain(context, failed, e));
        line.setParameterExceptionHandler((e, args) -> complain(context, e));
        int code = line.execute(arguments);
        context.out().flush();
        context.err().flush();
        return code;
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command is given");
    }

    private static int complain(Context context, ParameterException e) {
        CommandLine command = e.getCommandLine();
        String message = e.getMessage();
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = command.getParent() == null
                    ? "there is no command '" + unmatched.getUnmatched().getFirst() + "'"
                    : message;
        }
        return usage(context, command, message);
    }

    private static int usage(Context context, CommandLine command, String message) {
        boolean root = command.getParent() == null;
        context.err().println(command.getCommandSpec().qualifiedName() + ": " + Printable.text(message));
        context.err()
                .println(
                        root
                                ? "Try 'ferry help' for the commands."
                                : "Try 'ferry help " + belowRoot(command).getCommandName() + "'.");
        return ExitCode.USAGE;
    }

    /** The command of its own that a command is, or belongs to. */
    private static CommandLine belowRoot(CommandLine command) {
        CommandLine parent = command.getParent();
        return parent == null || parent.getParent() == null ? command : belowRoot(parent);
    }

    private static int explain(Context context, CommandLine command, Exception e) {
        String name = command.getCommandSpec().qualifiedName() + ": ";
        if (isCancelled(e)) {
            context.err().println(name + "cancelled");
            return ExitCode.CANCELLED;
        }
        switch (e) {
            case UsageException usage -> {
                return usage(context, command, usage.getMessage());
            }
            case ControlException refused -> {
                context.err().println(name + Printable.text(words(refused)));
                return ExitCode.of(refused.kind());
            }
            case IOException failed -> {
                context.err().println(name + Printable.text(sentence(failed)));
                return ExitCode.USAGE;
            }
            case InvalidPathException unknown -> {
                return usage(
                        context,
                        command,
                        "this locale has no such path: '" + unknown.getInput()
                                + "'; set LC_ALL=C.UTF-8, or your own UTF-8 locale");
            }
            case Services.MissingException missing -> {
                context.err().println(name + missing.getMessage());
                return ExitCode.ENDPOINT;
            }
            default -> {
                context.err().println(name + "a fault in the program, please report it with these lines:");
                context.err().printTrace(e);
                return ExitCode.ENDPOINT;
            }
        }
    }

    /** Whether an interrupt is at the bottom of it, which ends file operations with exceptions of their own. */
    static boolean isCancelled(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof FileLockInterruptionException) {
                return true;
            }
        }
        return false;
    }

    /** What went wrong in words; the JDK's exceptions about files have only the file's name as their message. */
    static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            case AccessDeniedException denied -> denied.getFile() + " may not be used by this user";
            case FileSystemException failed when failed.getReason() == null -> failed.getFile() + " cannot be used";
            default -> words(e);
        };
    }

    private static String words(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
