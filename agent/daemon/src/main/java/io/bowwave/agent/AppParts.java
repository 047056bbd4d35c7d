package io.bowwave.agent;

import io.bowwave.schemas.id.AppName;

/**
 * What the parts of one app's runner work with. All of it belongs to the app's thread but the inbox.
 *
 * @param agent what all apps share
 */
record AppParts(
        AgentParts agent,
        AppName app,
        AppFolder folder,
        AppReleases releases,
        AppSite site,
        AppBook book,
        Inbox inbox,
        Patience patience) {}
