package io.bowwave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says before the first byte that there is too little room, rather than after the last one that fits. */
final class FreeSpace {

    private FreeSpace() {}

    /** @throws Failure with both numbers when the file system has less than that, bytes */
    static void need(Path folder, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new Failure(
                    Exit.CONFLICT,
                    "%s: found %s free, expected %s or more".formatted(folder, Texts.bytes(free), Texts.bytes(bytes)),
                    "df -h " + folder);
        }
    }
}
