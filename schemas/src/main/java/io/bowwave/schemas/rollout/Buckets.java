package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Which machines belong to a wave: those whose bucket is below the goal's permille. */
public final class Buckets {

    private static final int BUCKETS = 1000;

    private Buckets() {}

    /** 0 to 999; the first four bytes of SHA-256 of {@code machine|app}, unsigned, modulo 1000. The same for ever. */
    public static int of(MachineId machine, AppName app) {
        byte[] hash = Digest.sha256().digest((machine + "|" + app).getBytes(StandardCharsets.UTF_8));
        return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), BUCKETS);
    }
}
