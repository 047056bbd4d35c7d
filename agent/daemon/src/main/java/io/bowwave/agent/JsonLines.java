package io.bowwave.agent;

import io.bowwave.schemas.Times;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.MDC;

/** Log records as one JSON object a line, with the trace of the push that the thread works for. */
final class JsonLines extends Formatter {

    private final String machine;

    private JsonLines(String machine) {
        this.machine = machine;
    }

    /** Makes the whole JVM log so, to stderr. */
    static void install(String machine) {
        Logger root = Logger.getLogger("");
        for (Handler each : root.getHandlers()) {
            root.removeHandler(each);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new JsonLines(machine));
        console.setLevel(Level.ALL);
        root.addHandler(console);
        root.setLevel(Level.parse(System.getProperty("bowwave.log", "INFO")));
    }

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(256).append('{');
        text(line, "time", Times.text(entry.getInstant()));
        text(line, "level", entry.getLevel().getName());
        text(line, "machine", machine);
        text(line, "logger", simple(entry.getLoggerName()));
        String trace = MDC.get("trace");
        if (trace != null) {
            text(line, "trace", trace);
        }
        text(line, "message", formatMessage(entry));
        if (entry.getThrown() != null) {
            StringWriter stack = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(stack));
            text(line, "exception", stack.toString());
        }
        line.setCharAt(line.length() - 1, '}');
        return line.append('\n').toString();
    }

    private static String simple(String logger) {
        return logger == null ? "root" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            escape(line, value.charAt(i));
        }
        line.append("\",");
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            default -> {
                if (c < ' ') {
                    line.append("\\u%04x".formatted((int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
