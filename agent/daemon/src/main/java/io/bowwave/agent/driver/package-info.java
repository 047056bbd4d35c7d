/**
 * Who keeps an app's process on this machine, and what holds it within its limits.
 *
 * <table>
 * <caption>Drivers</caption>
 * <tr><td>process</td><td>a child of the agent in a session of its own; it outlives the agent, which finds it again by its handle</td></tr>
 * <tr><td>systemd</td><td>a unit that the agent writes from a template, starts and stops, and removes again</td></tr>
 * <tr><td>command</td><td>commands of the app's own start it, stop it and say whether it runs</td></tr>
 * </table>
 *
 * <p>Limits hold through cgroup v2 where the agent's own group was delegated to it, with the controllers memory, cpu and pids. Elsewhere
 * they are limits of each single process (RLIMIT_DATA, RLIMIT_NPROC, RLIMIT_NOFILE), and there is none for processors; the agent's log
 * says at each start which of the two it is. Units have systemd's own.
 *
 * <p>Tests run the driver systemd on a real systemd, beside the machine's own, where namespaces and a cgroup v2 can be had, and the limits
 * where a cgroup v2 with its controllers is delegated to them; elsewhere they are skipped and say what they found. (The group must hold no
 * other process: one that has both processes and groups with controllers is refused by the kernel.)
 */
@NullMarked
package io.bowwave.agent.driver;

import org.jspecify.annotations.NullMarked;
