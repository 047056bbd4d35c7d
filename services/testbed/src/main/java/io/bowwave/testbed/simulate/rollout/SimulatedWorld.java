package io.bowwave.testbed.simulate.rollout;

import java.util.random.RandomGenerator;

/** What everything in a simulation shares. */
record SimulatedWorld(Agenda agenda, RandomGenerator random, Delays delays, Health health) {}
