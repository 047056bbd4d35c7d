package io.bowwave.cli;

import org.jspecify.annotations.Nullable;

/**
 * What the doctor found about one thing.
 *
 * @param found in a few words
 * @param fix what to do, when it failed
 */
record Check(
        String name, State state, String found, @Nullable String fix) {

    enum State {
        ok,
        failed,
        /** It cannot be looked at before something else is mended. */
        skipped
    }

    static Check ok(String name, String found) {
        return new Check(name, State.ok, found, null);
    }

    static Check failed(String name, String found, String fix) {
        return new Check(name, State.failed, found, fix);
    }

    static Check skipped(String name, String because) {
        return new Check(name, State.skipped, because, null);
    }
}
