package io.bowwave.artifact.patch;

import java.time.Duration;

/**
 * What making patches may cost.
 *
 * @param rawBytes a base that lacks more than this gets no patch
 * @param time for all patches of one artifact
 * @param share a patch of more than this share of the plain packs that it stands for is dropped, above 0 and up to 1
 */
public record PatchLimits(long rawBytes, Duration time, double share) {

    /** 256 MiB, 30 s, 70 %. */
    public static final PatchLimits DEFAULT = new PatchLimits(256L << 20, Duration.ofSeconds(30), 0.7);

    public PatchLimits {
        if (rawBytes < 0 || time.isNegative() || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "patch limits: found %d bytes, %s, share %s, expected none below 0 and a share up to 1"
                            .formatted(rawBytes, time, share));
        }
    }
}
