package io.bowwave.jobtable;

import java.util.Set;

/**
 * Whose token it is.
 *
 * @param roles lower case: admin, deployer, builder, agent, viewer
 */
public record TokenOwner(String name, Set<String> roles) {
    public TokenOwner {
        roles = Set.copyOf(roles);
    }
}
