package io.bowwave.jobtable.simulation;

/**
 * Somebody asks for a build.
 *
 * @param commit a number that stands for it
 * @param again although there may be a build of it
 */
public record Push(String app, String ref, int commit, boolean urgent, boolean again) {}
