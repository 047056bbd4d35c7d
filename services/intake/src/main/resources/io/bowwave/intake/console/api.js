// Talks to the API: one token, JSON in and out, and the stream of events that comes back after every interruption.

const KEY = 'bowwave.token';
const LONGEST_SILENCE = 25_000;
const LONGEST_PAUSE = 30_000;

export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** A link /?token=... signs in; the token must not stay in the address, the history or a bookmark. */
export function takeTokenFromAddress() {
  const address = new URL(location.href);
  const token = address.searchParams.get('token');
  if (token !== null) {
    keepToken(token);
    address.searchParams.delete('token');
    history.replaceState(null, '', address.pathname + address.search + address.hash);
  }
}

export const token = () => localStorage.getItem(KEY);
export const keepToken = (text) => localStorage.setItem(KEY, text.trim());
export const forgetToken = () => localStorage.removeItem(KEY);

export async function call(path, options = {}) {
  const headers = { Authorization: `Bearer ${token()}`, Accept: 'application/json', ...options.headers };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Problem(0, 'unreachable', 'The server cannot be reached.');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Problem(response.status, problem.code ?? '', problem.detail ?? `The server answers ${response.status}.`);
  }
  return response;
}

export const get = async (path, options) => (await call(path, options)).json();

export async function post(path, body) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID?.() ?? `c-${Date.now()}-${Math.random()}` };
  return (await call(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

/** Hands on the pieces of a text as they come. */
export async function stream(path, options, onText) {
  const response = await call(path, options);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onText(value);
  }
}

/** Follows the log until told to stop; goes on behind the last event seen. */
export class Events {
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.cursor = null;
    this.stopping = new AbortController();
  }

  stop() {
    this.stopping.abort();
  }

  async run() {
    let pause = 500;
    while (!this.stopping.signal.aborted) {
      try {
        await this.connection(() => { pause = 500; });
      } catch (e) {
        if (e instanceof Problem && (e.status === 401 || e.status === 403)) {
          this.onState('refused', e);
          return;
        }
        if (e instanceof Problem && e.status === 400) this.cursor = null; // a cursor of another installation
      }
      if (this.stopping.signal.aborted) return;
      this.onState('reconnecting');
      await new Promise((go) => setTimeout(go, pause * (0.7 + Math.random() * 0.6)));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  async connection(onOpen) {
    const abort = new AbortController();
    const stop = () => abort.abort();
    this.stopping.signal.addEventListener('abort', stop);
    let watchdog = setTimeout(stop, LONGEST_SILENCE);
    const headers = { Accept: 'text/event-stream', ...(this.cursor ? { 'Last-Event-ID': this.cursor } : {}) };
    let rest = '';
    let open = false;
    try {
      await stream('/v1/events', { headers, signal: abort.signal }, (text) => {
        if (!open) {
          open = true;
          onOpen();
          this.onState('live');
        }
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, LONGEST_SILENCE);
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop();
        blocks.forEach((block) => this.block(block));
      });
    } finally {
      clearTimeout(watchdog);
      this.stopping.signal.removeEventListener('abort', stop);
    }
  }

  block(block) {
    const data = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) this.cursor = line.slice(4);
      if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    if (data.length > 0) this.onEvent(JSON.parse(data.join('\n')));
  }
}
