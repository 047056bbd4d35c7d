package io.bowwave.jobtable;

import io.bowwave.schemas.rollout.OnConflict;

/**
 * What an app asks of its deploys, whichever build they are of: a build cannot change it.
 *
 * @param approvals how many others than the requester must approve a deploy, 0 to 2
 * @param onConflict what becomes of a request while another rollout of the app goes on
 */
public record DeploySettings(int approvals, OnConflict onConflict) {

    private static final int MOST_APPROVALS = 2;

    /** Nobody approves; the latest request wins. */
    public static final DeploySettings DEFAULT = new DeploySettings(0, OnConflict.LATEST_WINS);

    /** @throws RefusedException INVALID when approvals is out of bounds */
    public DeploySettings {
        if (approvals < 0 || approvals > MOST_APPROVALS) {
            throw new RefusedException(
                    RefusedException.Code.INVALID,
                    "approvals: found %d, expected 0 to %d".formatted(approvals, MOST_APPROVALS));
        }
    }
}
