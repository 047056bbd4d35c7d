// Makes elements of data. Text always goes in as text, so nothing of it can become markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const short = (id) => (id ? id.slice(0, 13) : '–');
export const commit = (sha) => (sha ? h('code', { title: sha }, sha.slice(0, 10)) : '–');

export function age(time) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000);
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

export const when = (time) => (time ? h('time', { datetime: time, title: new Date(time).toLocaleString(), 'data-age': time }, age(time)) : '–');

export function duration(from, to) {
  if (!from) return '–';
  const seconds = Math.max(0, (to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function bytes(count) {
  if (count === null || count === undefined) return '–';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

const GOOD = ['good', 'passed', 'succeeded', 'complete', 'deployable', 'done', 'healthy', 'converged'];
const BAD = ['wrong signature', 'untrusted', 'another artifact', 'failed', 'timed-out', 'rejected', 'refused', 'rolled-back', 'reverted', 'withdrawn', 'rolling-back', 'aborted', 'no-data'];
const BUSY = ['waiting', 'baking', 'skipped', 'running', 'copying', 'replicating', 'rolling', 'accepted', 'requested', 'paused', 'converging', 'fetching', 'staged', 'starting', 'lost'];

export function pill(state, title) {
  const kind = GOOD.includes(state) ? 'good' : BAD.includes(state) ? 'bad' : BUSY.includes(state) ? 'warn' : '';
  return h('span', { class: `pill ${kind}`, title }, state.replaceAll('-', ' '));
}

export function table(heads, rows, empty) {
  if (rows.length === 0) return h('p', { class: 'muted' }, empty);
  return h('table', {}, h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))), h('tbody', {}, rows));
}

/** A button that says why it cannot be used; the reason is read out as well as seen. */
export function action(label, why, onclick, attributes = {}) {
  return h('button', { type: 'button', disabled: Boolean(why), title: why, 'aria-label': why ? `${label}: ${why}` : null, onclick, ...attributes }, label);
}

const regionCells = (regions, name) => regions.find((each) => each.region === name);

export function fleet(status, regions, act) {
  const most = (name) => regions.find((each) => each.name === name)?.rollouts;
  const rows = (status?.regions ?? []).map((region) => h('tr', {},
    h('td', {}, h('strong', {}, region.region), h('div', { class: 'small muted' }, `${region.machines} machines`),
      most(region.region) ? h('div', { class: 'small muted' }, `rollouts at a time: ${most(region.region)}`) : null),
    h('td', {}, region.generation ? [commit(region.commit), h('div', { class: 'small muted' }, `generation ${region.generation}${region.permille < 1000 ? `, ${region.permille / 10} %` : ''}`)] : h('span', { class: 'muted' }, 'none')),
    h('td', {}, region.counts.length === 0 ? h('span', { class: 'muted' }, 'no machine has reported') : region.counts.map((count) => countLine(region, count))),
    h('td', { class: 'actions' }, action('Machines', region.machines === 0 ? 'there are none' : null, () => act.machines(region.region), { 'aria-label': `Machines of ${region.region}` }))));
  return [
    h('div', { class: 'row' }, h('h2', {}, 'Fleet'), h('span', { class: 'muted' }, status ? `${status.healthy} of ${status.machines} machines healthy on the goal` : '')),
    table(['Region', 'Goal', 'Machines by version and state', ''], rows, 'No region has a goal or machines of this app yet.'),
  ];
}

function countLine(region, count) {
  const moved = count.transfer ? `from depot ${bytes(count.transfer.fromDepot)}, from peers ${bytes(count.transfer.fromPeers)}, reused ${bytes(count.transfer.reused)}` : null;
  return h('div', { title: moved }, `${count.machines} × `, pill(count.state), ' ',
    count.generation === region.generation ? '' : h('span', { class: 'muted' }, `generation ${count.generation} `),
    h('code', { title: count.build }, short(count.build)), count.reason ? h('span', { class: 'small bad' }, ` ${count.reason}`) : null);
}

export function artifacts(deployables, builds, replicas, regions, status, may, act) {
  const known = new Map(deployables.map((each) => [each.build, each]));
  const rows = builds.filter((build) => build.status === 'succeeded').slice(0, 8).map((build) => {
    const deployable = known.get(build.id);
    const why = deployWhy(deployable, status, may);
    return h('tr', {},
      h('td', {}, commit(build.commit), h('div', { class: 'small muted' }, short(build.id))),
      h('td', {}, pill(deployable?.state ?? 'replicating'), deployable?.reason ? h('div', { class: 'small muted' }, deployable.reason) : null),
      h('td', {}, bytes(build.artifact?.size), h('div', { class: 'small muted' }, `${bytes(build.uploadedBytes)} new`)),
      regions.map((region) => h('td', {}, replica(regionCells(replicas.get(build.id) ?? [], region.name)))),
      h('td', { class: 'actions' }, action('Deploy…', why, () => act.deploy(build), { 'aria-label': why ? `Deploy: ${why}` : `Deploy ${build.commit.slice(0, 10)}` }),
        why ? h('div', { class: 'small muted' }, why) : null));
  });
  return [
    h('h2', {}, 'Deployables, and replicas by region'),
    table(['Commit', 'State', 'Size', ...regions.map((region) => region.name + (region.home ? ' (home)' : '')), ''], rows, 'No build has succeeded yet.'),
  ];
}

function deployWhy(deployable, status, may) {
  if (!may) return 'your token may not deploy';
  if (!deployable || deployable.state === 'replicating') return 'not complete in every region yet';
  if (deployable.state === 'rejected') return 'marked bad';
  if (deployable.state === 'withdrawn') return 'a region has lost it';
  const frozen = status?.frozen;
  if (frozen && (!frozen.until || Date.parse(frozen.until) > Date.now())) return `deploys are frozen: ${frozen.reason}`;
  const goals = (status?.regions ?? []).filter((region) => region.generation);
  return goals.length > 0 && goals.every((region) => region.build === deployable.build) ? 'is the goal already' : null;
}

function replica(found) {
  if (!found) return h('span', { class: 'muted' }, 'missing');
  const from = found.copiedFrom ? `from ${found.copiedFrom}` : null;
  return [
    pill(found.state, found.reason ?? from),
    found.state === 'copying' ? h('div', {}, h('progress', { max: Math.max(found.bytesTotal ?? 1, 1), value: found.bytesDone, 'aria-label': 'copied' })) : null,
    h('div', { class: 'small muted' }, found.state === 'complete' ? `${bytes(found.bytesDone)} copied` : found.reason ?? `${bytes(found.bytesDone)} of ${bytes(found.bytesTotal)}${found.secondsLeft == null ? '' : `, about ${found.secondsLeft} s left`}`),
  ];
}

export function builds(page, may, act) {
  const rows = page.items.map((build) => h('tr', {},
    h('td', {}, h('button', { class: 'link mono', type: 'button', onclick: () => act.show(build), 'aria-label': `Build ${build.id}` }, short(build.id))),
    h('td', {}, pill(build.status), build.attempt > 1 ? h('div', { class: 'small muted' }, `attempt ${build.attempt}`) : null),
    h('td', {}, commit(build.commit)),
    h('td', {}, build.branch),
    h('td', { class: 'tight' }, when(build.createdAt), h('div', { class: 'small muted' }, `${build.trigger} by ${build.requestedBy}`)),
    h('td', { class: 'tight' }, build.startedAt ? h('span', build.finishedAt ? {} : { 'data-since': build.startedAt }, duration(build.startedAt, build.finishedAt)) : '–'),
    h('td', { class: 'small' }, build.cause ? [h('strong', {}, build.cause), h('div', { class: 'muted' }, build.message ?? '')] : ''),
    h('td', { class: 'actions' }, ['queued', 'running'].includes(build.status) ? action('Cancel…', may ? null : 'your token may not cancel', () => act.cancel(build)) : null)));
  return [
    h('div', { class: 'row' }, h('h2', {}, 'Builds'), action('Build the branch now', may ? null : 'your token may not build', act.start)),
    table(['Build', 'Status', 'Commit', 'Branch', 'Queued', 'Took', 'Cause', ''], rows, 'No build yet: push to the branch, or start one here.'),
    page.next ? h('p', {}, h('button', { type: 'button', onclick: act.more }, 'Show older')) : null,
  ];
}

export function machines(page) {
  return [
    table(
      ['Machine', 'State', 'Runs', 'Generation', 'Restarts / heals', 'Address', 'Since', 'Bytes: depot / peers / reused'],
      page.items.map((machine) => h('tr', {},
        h('td', { class: 'mono' }, machine.machine),
        h('td', {}, pill(machine.state), machine.reason ? h('div', { class: 'small bad' }, machine.reason) : null,
          machine.logTail ? h('details', {}, h('summary', { class: 'small' }, 'Last lines'), h('pre', { class: 'log brief' }, machine.logTail)) : null),
        h('td', { class: 'mono', title: machine.running }, short(machine.running)),
        h('td', {}, machine.generation),
        h('td', {}, `${machine.restarts} / ${machine.heals}`),
        h('td', { class: 'mono' }, machine.address ?? '–'),
        h('td', {}, when(machine.since)),
        h('td', {}, `${bytes(machine.transfer.fromDepot)} / ${bytes(machine.transfer.fromPeers)} / ${bytes(machine.transfer.reused)}`))),
      'No machine has reported yet.',
    ),
    page.next ? h('p', { class: 'muted' }, 'The first 200 machines are shown; bowwave status lists all.') : null,
  ];
}

export function facts(build, replicas, why) {
  const lines = {
    Why: why.reasons.map((each) => each.text).join('; '),
    'Place in line': why.linePosition, 'Expected start': why.estimatedStart, 'Expected end': why.estimatedEnd,
    Priority: build.priority === 'urgent' ? 'urgent' : null,
    App: build.app, Commit: build.commit, Ref: build.ref, Repository: build.repoUrl,
    Asked: `${build.trigger} by ${build.requestedBy}`, Attempt: build.attempt, Builder: build.worker, Cause: build.cause, Message: build.message,
    'Canceled by': build.canceledBy, Artifact: build.artifact?.manifest,
    Replicas: replicas.map((each) => `${each.region} ${each.state}`).join(', ') || null,
  };
  return [
    h('p', {}, pill(build.status), ' ', h('span', { class: 'muted' }, 'took '), duration(build.startedAt, build.finishedAt)),
    h('dl', {}, Object.entries(lines).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))])),
  ];
}

export function steps(items) {
  if (items.length === 0) return '';
  return table(['Step', 'State', 'Took', 'Exit code'], items.map((step) => h('tr', {},
    h('td', {}, step.kind === 'step' ? step.name : h('span', { class: 'muted' }, step.name)),
    h('td', {}, pill(step.state)),
    h('td', {}, step.millis !== undefined ? `${(step.millis / 1000).toFixed(1)} s`
      : step.state === 'running' ? h('span', { 'data-since': step.startedAt }, duration(step.startedAt)) : '–'),
    h('td', {}, step.exitCode ?? '–'))), '');
}

export function events(items) {
  return [
    h('h2', {}, 'Recent events'),
    items.length === 0 ? h('p', { class: 'muted' }, 'Nothing has happened yet.') : h('ol', { class: 'timeline' }, items.map((event) => h('li', { title: event.id ?? '' }, h('span', { class: 'muted' }, event.time ? when(event.time) : ''), h('span', {}, tell(event))))),
  ];
}

/** Without the last lines of a machine's log, which stand in the deploy's details: as io.bowwave.schemas.fleet.LastWords. */
const cause = (reason) => reason?.split('; its last words: ')[0] ?? null;

/** An event in words. */
export function tell(event) {
  const kind = (event.type ?? 'io.bowwave.deploy.request.v1').replace('io.bowwave.', '').replace(/\.v\d+$/, '');
  const build = event.build ? ` ${short(event.build)}` : '';
  const region = event.region ? ` in ${event.region}` : '';
  const machines = Number.isInteger(event.machines) && event.machines > 0 ? event.machines : null;
  const details = [event.commit ? event.commit.slice(0, 10) : null, event.attempt > 1 ? `attempt ${event.attempt}` : null, event.wave ? `wave ${event.wave}` : null,
    event.gate ? `gate ${event.gate}${event.verdict ? ` ${event.verdict}` : ''}` : null, event.cause, cause(event.message ?? event.reason ?? event.why),
    event.generation ? `generation ${event.generation}` : null, machines ? `${machines} ${machines === 1 ? 'machine' : 'machines'}` : null, event.actor ? `by ${event.actor}` : null, event.request ?? null];
  const rest = details.filter(Boolean).join(', ');
  return [h('strong', {}, kind.replaceAll('.', ' ').replaceAll('-', ' ')), `${build}${region}`, rest ? h('span', { class: 'muted' }, ` (${rest})`) : ''];
}
