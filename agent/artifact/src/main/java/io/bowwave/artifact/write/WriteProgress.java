package io.bowwave.artifact.write;

/**
 * How far an {@link ArtifactWriter} is.
 *
 * @param files that are through, of those in {@code allFiles}; links and folders count too
 * @param bytes raw bytes that are through
 * @param allBytes raw bytes of the whole tree
 * @param reusedBytes of those that are through: raw bytes that an earlier artifact had
 * @param packedBytes written into new packs, compressed where that pays
 */
public record WriteProgress(int files, int allFiles, long bytes, long allBytes, long reusedBytes, long packedBytes) {

    /** Is told, by the thread that writes. */
    public interface Listener {
        void at(WriteProgress progress);
    }
}
