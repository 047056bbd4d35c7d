// What the console shows of deploys: those in progress with waves and gates, those before, and freezes.

import { action, commit, duration, h, pill, short, table, when } from '/console/views.js';

const SHOWN_FREEZES = 5;

/** What may be asked of a deploy in progress, and why not where it may not. */
function asks(deploy, may, me) {
  const rolls = ['accepted', 'rolling', 'baking'].includes(deploy.state);
  const waits = deploy.waiting?.reason;
  const asked = [];
  if (waits === 'approval') asked.push(['approve', 'Approve…', deploy.actor === me ? 'you asked for it yourself' : null]);
  if (rolls) asked.push(['pause', 'Pause…', null]);
  if (deploy.state === 'paused') asked.push(['resume', 'Resume', null]);
  if (deploy.state === 'baking') asked.push(['promote', 'Promote…', null]);
  if (rolls || ['paused', 'waiting', 'requested'].includes(deploy.state)) asked.push(['abort', 'Abort…', null]);
  return asked.map(([what, label, why]) => [what, label, may ? why : 'your token may not deploy']);
}

export function rollout(deploys, status, may, me, act) {
  const current = deploys.items.filter((deploy) => !deploy.ended);
  const running = status?.regions?.some((region) => region.generation);
  const why = !may ? 'your token may not deploy' : !running ? 'nothing is deployed yet' : null;
  return [
    h('div', { class: 'row' }, h('h2', {}, 'Rollouts'), action('Roll back…', why, act.rollback)),
    current.length === 0 ? h('p', { class: 'muted' }, 'No rollout is in progress.') : current.map((deploy) => inProgress(deploy, may, me, act)),
    h('h3', {}, 'Before'),
    table(
      ['Request', 'What', 'State', 'Replaced', 'Who', 'Asked', 'Took'],
      deploys.items.filter((deploy) => deploy.ended).map((deploy) => ended(deploy, act)),
      'Nothing was asked for yet.',
    ),
    deploys.next ? h('p', {}, h('button', { type: 'button', onclick: act.older }, 'Show older deploys')) : null,
  ];
}

function inProgress(deploy, may, me, act) {
  const manner = deploy.rules?.strategy ? `${deploy.rules.strategy}, ` : '';
  return h('div', {},
    h('div', { class: 'row' },
      h('p', { class: 'grow' }, pill(deploy.state), ' ', h('strong', {}, deploy.action ?? 'unknown'), ' ', deploy.commit ? commit(deploy.commit) : short(deploy.build),
        h('span', { class: 'muted' }, ` ${manner}generation ${deploy.generation ?? '–'}, asked `), when(deploy.requestedAt ?? deploy.acceptedAt),
        h('span', { class: 'muted' }, ` by ${deploy.actor ?? 'unknown'}${deploy.reason ? `: ${deploy.reason}` : ''}`)),
      asks(deploy, may, me).map(([what, label, why]) => action(label, why, () => act.ask(what, deploy), { 'aria-label': `${label.replace('…', '')} ${deploy.request}${why ? `: ${why}` : ''}` })),
      action('Details', null, () => act.details(deploy), { 'aria-label': `Details of ${deploy.request}` })),
    waitsFor(deploy),
    deploy.left ? h('p', { class: 'small muted' }, `${deploy.left.atLeast ? 'At least' : 'About'} ${brief(deploy.left.seconds)} left, over all waves.`) : null,
    deploy.approvals ? h('p', { class: 'small muted' }, `${deploy.approvals.by.length} of ${deploy.approvals.needed} approvals${deploy.approvals.by.length ? `, by ${deploy.approvals.by.join(', ')}` : ''}`) : null,
    deploy.wavePlan?.length ? waves(deploy) : null,
    h('div', { class: 'bars small' }, deploy.regions.map((region) => [h('span', { class: 'mono' }, region.region),
      h('progress', { max: Math.max(region.machines, 1), value: region.healthy, 'aria-label': `${region.region}: ${region.healthy} of ${region.machines}` }),
      h('span', {}, region.state === 'pending' ? 'not begun' : `${region.healthy} of ${region.machines} machines${region.permille && region.permille < 1000 ? `, share ${region.permille / 10} %` : ''}`),
      pill(region.state, region.skipped)])));
}

const brief = (seconds) => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

function waitsFor(deploy) {
  if (!deploy.waitingFor) return null;
  const until = deploy.waiting?.until;
  return h('p', {}, h('span', { class: 'muted' }, 'Waits for '), deploy.waitingFor,
    until ? h('span', { class: 'muted' }, `, until ${new Date(until).toLocaleString()}`) : null);
}

/** What goes on in a deploy that has ended does so no more. */
function waveState(deploy, wave) {
  if (!deploy.ended || wave.state === 'done') return wave.state;
  return wave.state === 'pending' ? 'not begun' : 'stopped';
}

function waves(deploy) {
  return table(['Wave', 'State', 'Of which machines', 'Bake', 'Gates'], deploy.wavePlan.map((wave) => h('tr', {},
    h('td', {}, wave.wave),
    h('td', {}, pill(waveState(deploy, wave))),
    h('td', {}, Object.entries(wave.shares).map(([region, share]) => h('div', {}, h('span', { class: 'mono' }, region), ` ${share}`))),
    h('td', {}, wave.bakeSeconds ? `${wave.bakeSeconds} s` : '–'),
    h('td', {}, wave.gates.length === 0 ? '–' : wave.gates.map(gate)))), '');
}

function gate(each) {
  return h('div', { title: each.query }, pill(each.verdict ?? 'not asked'), ' ', each.gate, each.region ? ` in ${each.region}` : '',
    each.why ? h('div', { class: each.verdict === 'failed' ? 'small bad' : 'small muted' }, each.why) : null);
}

function ended(deploy, act) {
  return h('tr', {},
    h('td', {}, h('button', { class: 'link mono', type: 'button', title: deploy.request, onclick: () => act.details(deploy), 'aria-label': `Deploy ${deploy.request}` }, deploy.request.slice(0, 18))),
    h('td', {}, deploy.action ?? 'unknown', ' ', deploy.commit ? commit(deploy.commit) : short(deploy.build)),
    h('td', {}, pill(deploy.state), deploy.detail ? h('div', { class: 'small muted' }, deploy.detail) : null),
    h('td', { class: 'mono' }, short(deploy.previous)),
    h('td', {}, deploy.actor ?? '–', deploy.reason ? h('div', { class: 'small muted' }, deploy.reason) : null),
    h('td', {}, when(deploy.requestedAt ?? deploy.acceptedAt)),
    h('td', {}, duration(deploy.requestedAt ?? deploy.acceptedAt, deploy.endedAt)));
}

/** One deploy: why it is where it is, its waves and gates, and all that happened. */
export function details(deploy, why, tell) {
  return [
    h('p', {}, pill(deploy.state), ' ', h('strong', {}, deploy.action ?? 'unknown'), ' ', deploy.commit ? commit(deploy.commit) : short(deploy.build), ` by ${deploy.actor ?? 'unknown'}`),
    story(why.story),
    why.next.length ? h('p', { class: 'small muted' }, 'Next: ', why.next.map((next) => h('div', {}, h('code', {}, next)))) : null,
    deploy.wavePlan?.length ? waves(deploy) : null,
    deploy.standing?.length ? table(['Region', 'Runs', 'Share'], deploy.standing.map((each) => h('tr', {}, h('td', {}, each.region), h('td', { class: 'mono' }, short(each.build)), h('td', {}, `${each.permille / 10} %`))), '') : null,
    h('ol', { class: 'timeline' }, (deploy.events ?? []).map((event) => h('li', {}, h('span', { class: 'muted' }, event.time ? when(event.time) : ''), h('span', {}, tell(event))))),
  ];
}

/** Sentences, and below each the lines of the log that belong to it. */
function story(lines) {
  const items = [];
  for (const line of lines) {
    if (!line.startsWith('    | ')) items.push({ text: line, log: [] });
    else items.at(-1)?.log.push(line.slice(6));
  }
  return h('ul', {}, items.map((item) => h('li', {}, item.text, item.log.length ? h('pre', { class: 'log brief' }, item.log.join('\n')) : null)));
}

/** Whether deploys of an app are frozen now, and when they will be. */
export function freezes(app) {
  const now = app.frozen;
  const others = (app.freezes ?? []).filter((freeze) => freeze.id !== now?.freeze).slice(0, SHOWN_FREEZES);
  if (!now && others.length === 0) return null;
  return h('div', { class: now ? 'notice' : 'muted', role: 'status' },
    now ? h('p', {}, h('strong', {}, 'Deploys are frozen now'), `, ${now.until ? `until ${new Date(now.until).toLocaleString()}` : 'until somebody lifts it'}: ${now.reason} (${now.by}, `, h('code', {}, now.freeze), ')') : null,
    others.map((freeze) => h('p', { class: 'small' }, `Freeze ${span(freeze)}: ${freeze.reason} (${freeze.by}, `, h('code', {}, freeze.id), ')')));
}

function span(freeze) {
  const at = (time) => new Date(time).toLocaleString();
  return [freeze.weekly ? `each week ${freeze.weekly} ${freeze.zone ?? 'UTC'}` : null, freeze.from ? `from ${at(freeze.from)}` : null,
    freeze.until ? `until ${at(freeze.until)}` : null].filter(Boolean).join(' ') || 'until somebody lifts it';
}
