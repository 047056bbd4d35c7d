// Deploys a build with kafkajs: node deploy.mjs BOOTSTRAP APP BUILD
// Exit code: 0 accepted, 1 refused, 2 no answer within 30 s or wrong use.
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Kafka, Partitioners, logLevel } from 'kafkajs';

const LIMIT_MS = 30_000;
const [bootstrap, app, build] = process.argv.slice(2);
if (!build) {
  console.error('use: node deploy.mjs BOOTSTRAP APP BUILD');
  process.exit(2);
}

const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.ERROR });
const id = `node-${randomUUID()}`; // safe to send again under the same id: it is answered once

// Reads from where the topic ends now, so that the answer is read and nothing older.
const topic = 'bowwave.deploy-events';
const admin = kafka.admin();
await admin.connect();
const ends = await admin.fetchTopicOffsets(topic);
await admin.disconnect();

const answers = kafka.consumer({ groupId: `deploy-${id}`, readUncommitted: false });
await answers.connect();
await answers.subscribe({ topic });
const answer = new Promise((resolve) => {
  setTimeout(() => resolve(null), LIMIT_MS).unref();
  answers.run({
    eachMessage: async ({ message }) => {
      const event = JSON.parse(message.value.toString());
      if (event.request === id && /\.(accepted|refused)\.v1$/.test(event.type)) resolve(event);
    },
  });
});
ends.forEach(({ partition, high }) => answers.seek({ topic, partition, offset: high }));
await send();

async function send() {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const value = { id, app, action: 'deploy', build, requestedBy: userInfo().username };
  await producer.send({
    topic: 'bowwave.deploy-requests',
    acks: -1,
    messages: [{ key: app, value: JSON.stringify(value) }],
  });
  await producer.disconnect();
}

const event = await answer;
await answers.disconnect();
if (event === null) {
  console.error(`no answer to ${id} within ${LIMIT_MS / 1000} s`);
  process.exit(2);
}
console.log(JSON.stringify(event));
process.exit(event.type.includes('.accepted.') ? 0 : 1);
