package io.bowwave.testbed.bench.swarm;

import java.util.List;

/**
 * Names, addresses and speeds of the bed. Number 0 is the origin, 1 to {@code links.size() - 1} are machines.
 *
 * @param links speed of each, up as down
 */
record BedLayout(List<Rate> links) {

    /** Of every namespace that a run makes; leftovers are known by it. */
    static final String PREFIX = "bwb-";

    static final String SWITCH = PREFIX + "switch";

    /** Of the switch, where the tracker listens: behind no filter. */
    static final String SWITCH_ADDRESS = "10.77.255.1";

    private static final int A_SUBNET = 250;
    private static final int MOST = 1000;

    BedLayout {
        links = List.copyOf(links);
        if (links.size() < 2 || links.size() > MOST) {
            throw new IllegalArgumentException(
                    "hosts: found %d, expected 1 to %d".formatted(links.size() - 1, MOST - 1));
        }
    }

    /** How many machines, without the origin. */
    int machines() {
        return links.size() - 1;
    }

    String namespace(int number) {
        return PREFIX + "h" + number;
    }

    String address(int number) {
        return "10.77.%d.%d".formatted(number / A_SUBNET, number % A_SUBNET + 1);
    }

    /** The shell script that makes it. Nothing of it is in the namespace of the caller. */
    String script() {
        StringBuilder script = new StringBuilder("set -e\n");
        line(script, "ip netns add %s".formatted(SWITCH));
        line(script, "ip -n %s link set lo up".formatted(SWITCH));
        line(script, "ip -n %s link add br0 type bridge mcast_snooping 0".formatted(SWITCH));
        line(script, "ip -n %s addr add %s/16 dev br0".formatted(SWITCH, SWITCH_ADDRESS));
        line(script, "ip -n %s link set br0 up".formatted(SWITCH));
        for (int number = 0; number < links.size(); number++) {
            host(script, number);
        }
        return script.toString();
    }

    private void host(StringBuilder script, int number) {
        String name = namespace(number);
        line(script, "ip netns add %s".formatted(name));
        line(script, "ip -n %s link add h%d type veth peer name eth0 netns %s".formatted(SWITCH, number, name));
        line(script, "ip -n %s link set h%d master br0 up".formatted(SWITCH, number));
        line(script, "ip -n %s link set lo up".formatted(name));
        line(script, "ip -n %s addr add %s/16 dev eth0".formatted(name, address(number)));
        line(script, "ip -n %s link set eth0 up".formatted(name));
        line(script, shape(name, "eth0", links.get(number)));
        line(script, shape(SWITCH, "h" + number, links.get(number)));
    }

    /** The queue holds 100 ms: less and several senders to one machine lose much, more and nobody would have it so. */
    private static String shape(String namespace, String device, Rate rate) {
        return "tc -n %s qdisc add dev %s root tbf rate %s burst 64kb latency 100ms"
                .formatted(namespace, device, rate.tc());
    }

    private static void line(StringBuilder script, String command) {
        script.append(command).append('\n');
    }
}
