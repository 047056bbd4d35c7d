// The console: keeps what the API says in one state, loads again what an event touches, and draws what has changed.

import { call, Events, forgetToken, get, keepToken, post, Problem, stream, takeTokenFromAddress, token } from '/console/api.js';
import * as origins from '/console/origins.js';
import * as rollouts from '/console/rollouts.js';
import * as views from '/console/views.js';

const $ = (id) => document.getElementById(id);
const LOG_LIMIT = 2_000_000;
const SETTLE = 900; // the read tables follow the log within milliseconds; looking twice makes sure
const MACHINES = 200;
const STEPS_AGAIN = 3000;

const state = { me: null, apps: [], app: null, status: null, builds: { items: [] }, size: 20, deployables: [], replicas: new Map(), deploys: { items: [] }, deploySize: 12, regions: [], history: [], webhooks: null };
const drawn = new Map();
let events = null;

const may = () => state.me?.roles.some((role) => role === 'admin' || role === 'deployer') ?? false;
const q = encodeURIComponent;

// ---- loading

const loaders = {
  apps: async () => { state.apps = (await get('/v1/apps')).items; choose(); },
  regions: async () => { state.regions = (await get('/v1/regions')).items; },
  status: async (app) => { const found = await get(`/v1/apps/${q(app)}/status`); if (app === state.app) state.status = found; },
  builds: async (app) => { const found = await get(`/v1/builds?app=${q(app)}&limit=${state.size}`); if (app === state.app) state.builds = found; },
  deployables: async (app) => { const found = (await get(`/v1/deployables?app=${q(app)}&limit=20`)).items; if (app === state.app) state.deployables = found; },
  replicas: async (app) => {
    const wanted = state.builds.items.filter((build) => build.status === 'succeeded').slice(0, 8);
    const pages = await Promise.all(wanted.map((build) => get(`/v1/builds/${build.id}/replicas`)));
    if (app === state.app) state.replicas = new Map(wanted.map((build, i) => [build.id, pages[i].items]));
  },
  deploys: async (app) => { const found = await get(`/v1/deploys?app=${q(app)}&limit=${state.deploySize}`); if (app === state.app) state.deploys = found; },
  webhooks: async (app) => { const found = await origins.loadWebhooks(app); if (app === state.app) state.webhooks = found; },
  history: async (app) => { const found = (await get(`/v1/history?app=${q(app)}&limit=40`)).items; if (app === state.app) state.history = found; },
};
const GLOBAL = ['apps', 'regions'];
const TOUCHES = {
  'bowwave.apps': ['apps', 'status'], 'bowwave.regions': ['regions'], 'bowwave.build-events': ['builds', 'replicas', 'history', 'webhooks'],
  'bowwave.replica-events': ['replicas', 'history'], 'bowwave.deployables': ['deployables'], 'bowwave.deploy-requests': ['deploys', 'history'],
  'bowwave.deploy-events': ['deploys', 'history', 'status'], 'bowwave.goal-state': ['status'], 'bowwave.fleet-status': ['status', 'deploys'],
};
const busy = new Map();

/** One load of a kind at a time; what is asked for meanwhile happens once, afterwards. */
async function load(kind) {
  if (busy.has(kind)) {
    busy.set(kind, true);
    return;
  }
  busy.set(kind, false);
  try {
    if (GLOBAL.includes(kind) || state.app) await loaders[kind](state.app);
    problem(null);
  } catch (e) {
    failed(e);
  } finally {
    const again = busy.get(kind);
    busy.delete(kind);
    draw();
    if (again) load(kind);
  }
}

const soon = new Map();
function touch(kind, delay = 80) {
  if (soon.has(kind)) return;
  soon.set(kind, setTimeout(() => {
    soon.delete(kind);
    load(kind);
  }, delay));
}

async function loadApp() {
  await Promise.all(['status', 'builds', 'deployables', 'deploys', 'history', 'webhooks'].map(load));
  await load('replicas');
}

function onEvent(event) {
  if (event.app && event.app !== state.app && event.topic !== 'bowwave.apps') return;
  for (const kind of TOUCHES[event.topic] ?? []) {
    touch(kind);
    setTimeout(() => touch(kind), SETTLE);
  }
}

function choose() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const chosen = state.apps.find((app) => app.name === wanted)?.name ?? state.apps[0]?.name ?? null;
  if (chosen !== state.app) {
    Object.assign(state, { app: chosen, status: null, builds: { items: [] }, size: 20, deployables: [], replicas: new Map(), deploys: { items: [] }, deploySize: 12, history: [], webhooks: null });
    if (chosen) loadApp();
  }
}

// ---- drawing

/** Replaces a part only when its data changed, and keeps the focus where it was. */
function part(id, data, make) {
  const key = JSON.stringify(data, (_, value) => (value instanceof Map ? [...value] : value));
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  const place = $(id);
  const focusable = () => [...place.querySelectorAll('button, a')];
  const label = (element) => element.getAttribute('aria-label') ?? element.textContent;
  const focused = place.contains(document.activeElement) ? label(document.activeElement) : null;
  place.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
  if (focused) focusable().find((element) => label(element) === focused)?.focus();
}

function draw() {
  if ($('console').hidden) return;
  const { app, apps, status, builds, deployables, replicas, deploys, regions, history } = state;
  part('apps', [app, apps.map((each) => each.name)], () => [views.h('h2', {}, 'Apps'),
    apps.length === 0 ? views.h('p', { class: 'muted' }, 'None yet.')
      : views.h('ul', {}, apps.map((each) => views.h('li', {}, views.h('a', { href: `#${q(each.name)}`, 'aria-current': each.name === app ? 'page' : null }, each.name))))]);
  const shown = apps.find((each) => each.name === app);
  part('head', [shown], () => (shown ? head(shown) : empty()));
  for (const id of ['rollout', 'fleet', 'artifacts', 'builds', 'webhooks', 'events']) $(id).hidden = !shown;
  if (!shown) return;
  part('rollout', [deploys, status?.regions, may()], () => rollouts.rollout(deploys, status, may(), state.me?.name, { rollback, ask: askOf, details, older }));
  part('fleet', [status, regions], () => views.fleet(status, regions, { machines }));
  part('artifacts', [deployables, builds.items, replicas, regions, status?.regions, status?.frozen, may()], () => views.artifacts(deployables, builds.items, replicas, regions, status, may(), { deploy }));
  part('builds', [builds, may()], () => views.builds(builds, may(), { show, cancel, start, more }));
  part('webhooks', [state.webhooks], () => origins.webhooks(state.webhooks, { show }));
  part('events', [history], () => views.events(history));
}

function head(app) {
  return [rollouts.freezes(app), views.h('h1', {}, app.name),
    views.h('p', { class: 'muted' }, views.h('code', {}, app.repoUrl), ` · branch ${app.branch} · ${app.autoDeploy ? 'deployed as soon as deployable' : 'deployed when somebody asks'}`)];
}

function empty() {
  return [views.h('h1', {}, 'No app yet'), views.h('p', {}, 'Make one with ', views.h('code', {}, 'bowwave app create NAME --repo URL'), ', and push to its branch.')];
}

setInterval(() => {
  document.querySelectorAll('[data-age]').forEach((each) => { each.textContent = views.age(each.dataset.age); });
  document.querySelectorAll('[data-since]').forEach((each) => { each.textContent = views.duration(each.dataset.since); });
}, 1000);

function problem(text) {
  $('problem').textContent = text ?? '';
  $('problem').hidden = !text;
}

function failed(e) {
  if (e instanceof Problem && e.status === 401) login(e.message);
  else if (e instanceof Problem) problem(e.message);
  else throw e;
}

function live(now, e) {
  if (now === 'refused') {
    login(e.message);
    return;
  }
  $('live').hidden = false;
  $('live').classList.toggle('on', now === 'live');
  if ($('live').textContent !== now) $('live').textContent = now;
  // What happened before the stream was open is read once more.
  if (now === 'live') Object.keys(loaders).forEach((kind) => touch(kind));
}

// ---- what people do

/** Asks, and does it when they say yes; what the server refuses is said in the same place. */
function ask({ title, text, label, required, yes }, work) {
  $('ask-title').textContent = title;
  $('ask-text').textContent = text;
  $('ask-label').textContent = label;
  $('ask-input').value = '';
  $('ask-input').required = Boolean(required);
  $('ask-error').textContent = '';
  $('ask-yes').textContent = yes;
  $('ask-form').onsubmit = async (submit) => {
    submit.preventDefault();
    $('ask-yes').disabled = true;
    try {
      await work($('ask-input').value.trim() || undefined);
      $('ask').close();
    } catch (e) {
      $('ask-error').textContent = e.message;
    } finally {
      $('ask-yes').disabled = false;
    }
  };
  $('ask').showModal();
}

const deploy = (build) => ask(
  { title: `Deploy ${build.commit.slice(0, 10)}?`, text: `Every machine of ${build.app} gets build ${views.short(build.id)}.`, label: 'Reason (optional)', yes: 'Deploy' },
  async (reason) => { await post('/v1/deploys', { app: build.app, action: 'deploy', build: build.id, reason }); touch('deploys'); },
);

const rollback = () => ask(
  { title: `Roll back ${state.app}?`, text: 'Every machine goes back to the build before.', label: 'Reason', required: true, yes: 'Roll back' },
  async (reason) => { await post('/v1/deploys', { app: state.app, action: 'rollback', reason }); touch('deploys'); },
);

const QUESTIONS = {
  approve: { title: 'Approve this deploy?', label: 'Reason (optional)', yes: 'Approve' },
  pause: { title: 'Pause this rollout?', label: 'Reason (optional)', yes: 'Pause' },
  resume: { title: 'Let this rollout go on?', label: 'Reason (optional)', yes: 'Resume' },
  promote: { title: 'Skip the rest of the bake?', label: 'Reason (optional)', yes: 'Promote' },
  abort: { title: 'Give this deploy up where it is?', label: 'Reason', required: true, yes: 'Abort the deploy' },
};

const askOf = (action, deploy) => ask(
  { ...QUESTIONS[action], text: `${deploy.action} of ${views.short(deploy.build)}, asked by ${deploy.actor ?? 'somebody'}.` },
  async (reason) => { await post('/v1/deploys', { app: deploy.app, action, deploy: deploy.request, reason }); touch('deploys'); },
);

function older() {
  state.deploySize = Math.min(state.deploySize * 2, 500);
  load('deploys');
}

async function details(deploy) {
  const signal = panel(`Deploy ${deploy.request}`);
  $('panel-body').replaceChildren('Loading…');
  try {
    const path = `/v1/deploys/${q(deploy.request)}`;
    const [now, why] = await Promise.all([get(path, { signal }), get(`${path}/explain`, { signal })]);
    if (!signal.aborted) $('panel-body').replaceChildren(...rollouts.details(now, why, views.tell).filter(Boolean));
  } catch (e) {
    if (e.name !== 'AbortError') $('panel-body').replaceChildren(e.message);
  }
}

const cancel = (build) => ask(
  { title: 'Cancel this build?', text: `Build ${views.short(build.id)} of ${build.app}.`, label: 'Reason (optional)', yes: 'Cancel the build' },
  async (reason) => { await post(`/v1/builds/${build.id}/cancel`, { reason }); touch('builds'); },
);

async function start() {
  try {
    await post('/v1/builds', { app: state.app });
    touch('builds');
  } catch (e) {
    failed(e);
  }
}

function more() {
  state.size = Math.min(state.size * 2, 500);
  load('builds');
}

let reading = null;
function panel(title) {
  reading?.abort();
  reading = new AbortController();
  $('panel-title').textContent = title;
  $('panel-log').hidden = true;
  $('panel-log').textContent = '';
  if (!$('panel').open) $('panel').showModal();
  return reading.signal;
}

async function machines(region) {
  const signal = panel(`Machines of ${state.app} in ${region}`);
  $('panel-body').replaceChildren('Loading…');
  try {
    const page = await get(`/v1/apps/${q(state.app)}/machines?region=${q(region)}&limit=${MACHINES}`, { signal });
    $('panel-body').replaceChildren(...views.machines(page).filter(Boolean));
  } catch (e) {
    if (e.name !== 'AbortError') $('panel-body').replaceChildren(e.message);
  }
}

async function show(build) {
  const signal = panel(`Build ${views.short(build.id)}`);
  const refresh = async () => {
    const parts = ['', '/replicas', '/explain', '/steps'].map((part) => get(`/v1/builds/${build.id}${part}`, { signal }));
    const [now, replicas, why, steps] = await Promise.all(parts);
    const attested = await origins.attestation(now, { signal });
    if (!signal.aborted) $('panel-body').replaceChildren(...views.facts(now, replicas.items, why), views.steps(steps.items), attested);
  };
  const log = $('panel-log');
  log.hidden = false;
  // Steps go on while the log is read; what fails here is said when the log has ended.
  const again = setInterval(() => refresh().catch(() => {}), STEPS_AGAIN);
  try {
    await refresh();
    await stream(`/v1/builds/${build.id}/logs?follow=true`, { signal, headers: { Accept: 'text/plain' } }, (text) => {
      const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 30;
      log.append(text);
      while (log.firstChild && log.textContent.length > LOG_LIMIT) log.firstChild.remove();
      if (atEnd) log.scrollTop = log.scrollHeight;
    });
    if (log.textContent === '') log.append('This build has no log.');
    await refresh();
  } catch (e) {
    if (e.name !== 'AbortError') log.append(`\n[${e.message}]\n`);
  } finally {
    clearInterval(again);
  }
}

// ---- coming and going

function login(why) {
  events?.stop();
  events = null;
  forgetToken();
  $('console').hidden = true;
  $('live').hidden = true;
  $('leave').hidden = true;
  $('who').textContent = '';
  $('login-why').textContent = why ?? '';
  $('login-why').className = why ? 'bad' : '';
  $('login').hidden = false;
  $('token').value = '';
  $('token').focus();
}

async function enter() {
  if (!token()) {
    login(null);
    return;
  }
  try {
    state.me = await (await call('/v1/whoami')).json();
  } catch (e) {
    if (e instanceof Problem && e.status !== 401) {
      problem(e.message);
      $('console').hidden = false;
      setTimeout(enter, 3000);
    } else {
      login(e.message);
    }
    return;
  }
  $('login').hidden = true;
  $('console').hidden = false;
  $('leave').hidden = false;
  $('who').textContent = `${state.me.name} (${state.me.roles.join(', ')})`;
  await Promise.all([load('apps'), load('regions')]);
  events = new Events(onEvent, live);
  events.run();
}

$('login-form').addEventListener('submit', (submit) => {
  submit.preventDefault();
  keepToken($('token').value);
  enter();
});
$('leave').addEventListener('click', () => login(null));
$('ask-no').addEventListener('click', () => $('ask').close());
$('panel-close').addEventListener('click', () => $('panel').close());
$('panel').addEventListener('close', () => reading?.abort());
window.addEventListener('hashchange', () => {
  choose();
  draw();
});

takeTokenFromAddress();
enter();
