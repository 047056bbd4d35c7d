package io.bowwave.artifact;

/**
 * Where a chunk stands.
 *
 * @param pack index in the layout's list
 * @param offset of its first stored byte in the pack
 * @param length stored bytes
 */
public record ChunkPlace(int pack, int offset, int length, Codec codec) {}
