/**
 * The benchmarks, each a program: {@code ./bowwave bench NAME}. With {@code -o json} a benchmark prints one JSON object and nothing else:
 * {@code {"bench": NAME, "machine": {...}, "figures": {KEY: number, ...}, "baselines": {...}, "seed": N, "sound": true}}. When the bed was
 * too noisy to judge, {@code sound} is false and the exit code 3.
 */
@NullMarked
package io.bowwave.testbed.bench;

import org.jspecify.annotations.NullMarked;
