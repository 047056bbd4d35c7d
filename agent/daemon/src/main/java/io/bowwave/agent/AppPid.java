package io.bowwave.agent;

/**
 * A process, named so that another one that later gets the same number is not taken for it.
 *
 * @param startTicks when it started, in clock ticks since boot, as the kernel says
 * @param boot the kernel's id of this boot
 * @param port that the app was given; 0: none
 */
record AppPid(long pid, long startTicks, String boot, int port) {}
