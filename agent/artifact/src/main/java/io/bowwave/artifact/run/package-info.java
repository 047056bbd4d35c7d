/**
 * How an artifact's processes are run: what stands under {@code run} in its manifest. Values only; the agent acts on them, and the manifest's
 * codec writes and reads them.
 */
@NullMarked
package io.bowwave.artifact.run;

import org.jspecify.annotations.NullMarked;
