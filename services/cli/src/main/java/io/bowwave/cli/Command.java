package io.bowwave.cli;

import java.util.concurrent.Callable;

/** What a command does; how it ends is its exit code. */
interface Command extends Callable<Integer> {

    Exit run();

    @Override
    default Integer call() {
        return run().code();
    }
}
