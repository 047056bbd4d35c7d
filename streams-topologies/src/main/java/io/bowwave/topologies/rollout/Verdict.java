package io.bowwave.topologies.rollout;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.Target;
import java.util.List;
import java.util.Map;

/** Whether what is asked for can be done. */
sealed interface Verdict {

    /**
     * @param others where another target than that counts
     * @param regions sorted, at least one
     */
    record Approved(Target target, Map<RegionName, Target> others, List<RegionName> regions) implements Verdict {
        Approved(Target target, List<RegionName> regions) {
            this(target, Map.of(), regions);
        }
    }

    /** @param reason names field, value and what is expected */
    record Refused(RefusalCode code, String reason) implements Verdict {}

    @FormatMethod
    static Refused refused(RefusalCode code, @FormatString String reason, Object... values) {
        return new Refused(code, reason.formatted(values));
    }
}
