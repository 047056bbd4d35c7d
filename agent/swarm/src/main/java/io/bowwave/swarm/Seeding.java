package io.bowwave.swarm;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the planner what this machine has, so that others are sent to it. One call each few seconds; its caller owns the rhythm. */
public final class Seeding {

    private static final Logger LOG = LoggerFactory.getLogger(Seeding.class);

    private final SwarmSelf self;
    private final BlobFolder folder;
    private final PlanPort planner;
    private final SwarmMembers members;

    public Seeding(SwarmSelf self, BlobFolder folder, PlanPort planner, SwarmMembers members) {
        this.self = self;
        this.folder = folder;
        this.planner = planner;
        this.members = members;
    }

    /** Announces every complete blob and what there is of the others; false when no planner answers. */
    public boolean announce() throws IOException, InterruptedException {
        List<BlobReport> blobs = folder.reports();
        PlanRequest request = new PlanRequest(self.machine(), self.address(), blobs, true, List.of(), List.of(), 0);
        try {
            PlanAnswer answer = planner.plan(request);
            members.learn(answer.peers(), answer.origins());
            return true;
        } catch (IOException e) {
            LOG.debug("no planner to announce to: {}", e.toString());
            return false;
        }
    }
}
