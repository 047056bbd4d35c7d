/**
 * Where the commands of a build run: what they may see, and what ends with them. A driver each: processes of this machine, bubblewrap,
 * a container engine. Knows nothing of queues and artifacts.
 */
@NullMarked
package io.bowwave.builder.sandbox;

import org.jspecify.annotations.NullMarked;
