/**
 * Where an artifact comes from, said so that anybody can check it: an in-toto Statement v1 with SLSA Provenance v1 about each artifact, in a
 * DSSE envelope that the queue service has signed with Ed25519. Builds and builders have no part in it but the digest.
 *
 * <pre>
 * subject                 the app, and the SHA-256 of the artifact's manifest
 * buildType               urn:bowwave:build:v1
 * externalParameters      app, repository, ref
 * internalParameters      worker: the builder process that ran it
 * resolvedDependencies    the git commit
 * builder.id              the build platform, as the queue service is configured
 * invocationId            BUILD/ATTEMPT
 * </pre>
 *
 * The envelope is the object {@code attestations/BUILD-ATTEMPT.json} of each store that has the artifact. Credentials in the repository's URL
 * are left out. Nothing here needs a JSON library: agents have another one than services.
 *
 * <p>Who checks has a set of named keys, {@code attestation-keys} in the configuration of agents, intake and queue. To rotate: make a key
 * ({@code openssl genpkey -algorithm ed25519}), add its public half to all sets, start the queue service anew with it as {@code
 * attestation-key}, and take the old one out of the sets when nothing that it has signed is to be started any more, restarts included.
 *
 * <p>Other tools take what {@code bowwave artifact attestation BUILD} and {@code bowwave artifact keys} print; the blob that they check is the
 * artifact's manifest, as it is in a store.
 */
@NullMarked
package io.bowwave.schemas.provenance;

import org.jspecify.annotations.NullMarked;
