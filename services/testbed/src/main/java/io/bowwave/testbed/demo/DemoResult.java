package io.bowwave.testbed.demo;

import java.util.List;
import java.util.Map;

/**
 * What the demo has seen.
 *
 * @param firstCommitSeconds from the first push to every machine serving it
 * @param deploySeconds from the request on the log to every machine serving the second version
 * @param rollbackSeconds from typing the command to every machine serving the first version again
 * @param bytes by version: {@code version 1}, {@code version 2}, {@code rollback}
 * @param steps the timeline
 */
public record DemoResult(
        int machines,
        double firstCommitSeconds,
        double deploySeconds,
        double rollbackSeconds,
        Map<String, BytesMoved> bytes,
        List<?> steps) {}
