package io.bowwave.builder.sandbox;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other processes of the same user from reading this one's environment and memory: {@code prctl(PR_SET_DUMPABLE, 0)}. Costs core
 * dumps and the attaching of debuggers.
 */
final class Unreadable {

    private static final Logger LOG = LoggerFactory.getLogger(Unreadable.class);

    private static final int PR_SET_DUMPABLE = 4;

    private Unreadable() {}

    /** Says so in the log when the system has no such call. */
    @SuppressWarnings("restricted") // Every process of Bowwave is started with native access.
    static void thisProcess() {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup().find("prctl").orElse(MemorySegment.NULL);
        if (address.equals(MemorySegment.NULL)) {
            LOG.warn("this system has no prctl: builds can read the builder's environment");
            return;
        }
        MethodHandle prctl = linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        try {
            int result = (int) prctl.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
            if (result != 0) {
                LOG.warn("prctl answered {}: builds can read the builder's environment", result);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("prctl", e);
        }
    }
}
