package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.Digest;

/**
 * An artifact, and where its chunks are.
 *
 * @param manifest names the artifact: the SHA-256 of its manifest; the same tree and run instructions always give the same
 * @param layout SHA-256 of the list of the packs that hold its chunks; depends on what earlier builds had stored
 * @param size of its files, bytes
 */
public record ArtifactRef(Digest manifest, Digest layout, long size) {}
