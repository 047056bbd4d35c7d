package io.bowwave.embedded.junit;

/** A kind of server that a test asks for. */
public enum Server {
    POSTGRES,
    KAFKA,
    ETCD,
    S3
}
