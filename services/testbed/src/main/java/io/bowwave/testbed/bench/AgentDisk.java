package io.bowwave.testbed.bench;

import io.bowwave.artifact.BlobHash;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** What an agent of a local stack has on its disk, found without it. */
final class AgentDisk {

    private AgentDisk() {}

    /** @param part the agent's name in the stack, {@code agent-} and its machine */
    static Path blobs(Path stack, String part) {
        return stack.resolve("agents")
                .resolve(part.substring("agent-".length()))
                .resolve("blobs");
    }

    /** Bytes of blobs that need not be fetched again: whole ones, and what the journals of the others name. */
    static long fetched(Path blobs) {
        try (Stream<Path> children = Files.list(blobs)) {
            List<Path> all = children.toList();
            long bytes = 0;
            for (Path each : all) {
                bytes += bytes(each);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new TestbedException("cannot look into " + blobs, e);
        }
    }

    private static long bytes(Path file) throws IOException {
        String name = file.getFileName().toString();
        try {
            if (name.matches("[0-9a-f]{64}")) {
                return Files.size(file);
            }
            boolean filling =
                    name.endsWith(".journal") && Files.exists(file.resolveSibling(name.replace(".journal", ".part")));
            return filling ? (long) BitSet.valueOf(Files.readAllBytes(file)).cardinality() * BlobHash.BLOCK : 0;
        } catch (NoSuchFileException e) {
            // It was finished at this moment.
            return 0;
        }
    }
}
