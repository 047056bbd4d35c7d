// Where builds come from (webhooks and what came of them), and who vouches for what they made.

import { get, Problem } from '/console/api.js';
import { commit, h, pill, short, table, when } from '/console/views.js';

const RECEIPTS = 20;

/** What starts the app's builds, and the newest deliveries. */
export async function loadWebhooks(app) {
  const path = `/v1/apps/${encodeURIComponent(app)}`;
  const [triggers, deliveries] = await Promise.all([get(`${path}/triggers`), get(`${path}/deliveries?limit=${RECEIPTS}`)]);
  return { triggers, deliveries: deliveries.items };
}

export function webhooks(known, act) {
  if (!known) return [];
  const { triggers, deliveries } = known;
  return [
    h('div', { class: 'row' }, h('h2', {}, 'Webhooks'), h('span', { class: 'muted' }, secret(triggers))),
    h('p', { class: 'muted' }, branch(triggers.watched)),
    table(
      ['Last', 'From', 'Ref', 'Commit', 'Result', 'What came of it', 'Build'],
      deliveries.map((each) => h('tr', { title: `delivery ${each.delivery}` },
        h('td', { class: 'tight' }, when(each.lastAt), each.times > 1 ? h('div', { class: 'small muted' }, `${each.times} times since `, when(each.firstAt)) : null),
        h('td', {}, each.source, h('div', { class: 'small muted' }, each.event)),
        h('td', {}, each.ref.replace('refs/heads/', '') || '–'),
        h('td', {}, commit(each.commit)),
        h('td', {}, pill(each.result)),
        h('td', { class: 'small' }, each.detail),
        h('td', {}, each.build ? h('button', { class: 'link mono', type: 'button', onclick: () => act.show({ id: each.build }), 'aria-label': `Build ${each.build} of a delivery` }, short(each.build)) : '–'))),
      'No webhook has come yet; the branch is looked at each minute all the same.',
    ),
  ];
}

function secret(triggers) {
  if (!triggers.secretSet) return 'no webhook secret is set, so none is taken';
  return triggers.oldSecretUntil ? `the secret before is good until ${new Date(triggers.oldSecretUntil).toLocaleString()}` : '';
}

function branch(watched) {
  if (watched.state === 'seen') return ['The branch was seen at ', commit(watched.commit), ', asked ', when(watched.answeredAt), '.'];
  if (watched.state === 'missing') return 'The repository has no such branch.';
  if (watched.state === 'unreachable') return ['The repository cannot be asked since ', when(watched.failingSince), `: ${watched.problem ?? ''}`];
  return 'The repository was not asked for the branch yet.';
}

/** Who signed a build's artifact, with which key, and for which commit; nothing for builds that made none. */
export async function attestation(build, options) {
  if (build.status !== 'succeeded') return '';
  let envelope;
  try {
    envelope = await get(`/v1/builds/${build.id}/attestation`, options);
  } catch (e) {
    if (!(e instanceof Problem)) throw e;
    return h('p', { class: 'muted' }, `Attestation: ${e.message}`);
  }
  const { keys } = await get('/v1/attestation-keys', options);
  const statement = JSON.parse(new TextDecoder().decode(bytes(envelope.payload)));
  const definition = statement.predicate?.buildDefinition ?? {};
  const details = statement.predicate?.runDetails ?? {};
  const signers = await Promise.all(envelope.signatures.map(async (each) => {
    const key = keys.find((known) => known.keyId === each.keyid);
    return h('div', {}, key ? key.name : 'a key that is not trusted here', ' ', h('code', { title: each.keyid }, each.keyid.slice(0, 12)), ' ', await verdict(envelope, each, key));
  }));
  const subject = statement.subject?.[0]?.digest?.sha256;
  const mine = `sha256:${subject}` === build.artifact?.manifest;
  const lines = {
    'Signed by': signers,
    Artifact: [h('code', {}, subject ?? '–'), ' ', mine ? pill('good', 'the digest of this build') : pill('another artifact')],
    'Made from': `${definition.externalParameters?.repository ?? '–'} ${definition.externalParameters?.ref ?? ''}`,
    Commit: definition.resolvedDependencies?.[0]?.digest?.gitCommit ?? '–',
    'Vouched for by': details.builder?.id ?? '–',
    Builder: definition.internalParameters?.worker ?? '–',
  };
  return h('details', { open: true }, h('summary', {}, 'Attestation'), h('dl', {}, Object.entries(lines).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])));
}

/** What is signed is the pre-authentication encoding of DSSE, over type and payload. */
async function verdict(envelope, signature, key) {
  if (!key) return pill('untrusted');
  if (!globalThis.crypto?.subtle) return h('span', { class: 'muted' }, 'not checked: this browser checks over https only');
  const content = bytes(envelope.payload);
  const type = new TextEncoder().encode(envelope.payloadType);
  const head = new TextEncoder().encode(`DSSEv1 ${type.length} ${envelope.payloadType} ${content.length} `);
  const signed = new Uint8Array(head.length + content.length);
  signed.set(head);
  signed.set(content, head.length);
  try {
    const pem = bytes(key.publicKey.replace(/-----[^-]+-----|\s/g, ''));
    const known = await crypto.subtle.importKey('spki', pem, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, known, bytes(signature.sig), signed) ? pill('good', 'the signature fits') : pill('wrong signature');
  } catch (e) {
    return h('span', { class: 'muted' }, `not checked by this browser (${e.name}); bowwave artifact verify does`);
  }
}

const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
