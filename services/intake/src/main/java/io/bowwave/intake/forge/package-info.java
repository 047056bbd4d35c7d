/**
 * What git servers post after a push: how each of them proves who it is, and what it says was pushed. Pure; nothing here knows apps,
 * tables or HTTP.
 */
@NullMarked
package io.bowwave.intake.forge;

import org.jspecify.annotations.NullMarked;
