/** The worker is killed again and again, and every answer is told all the same. The oracle is the receiver. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LEASE_MS } from '../../../api/mail/retry.ts';
import { newEndpoint } from '../../../api/webhooks/sign.ts';
import { type Api, openApi } from '../../support/api.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const ANSWERS = 40;
const KILLS = 3;

let api: Api;
let receiver: Receiver;

beforeEach(async () => {
  api = await openApi();
  await api.publish(1);
  receiver = await openReceiver();
  await api.store.addWebhookEndpoint(newEndpoint(receiver.url, [], api.clock.at));
  for (let user = 0; user < ANSWERS; user++) {
    const { token } = await api.line(`user-${user}`);
    await api.answer(`user-${user}`, { answer: 'acknowledge', token });
  }
});
afterEach(async () => {
  await receiver.close();
  await api.close();
});

/** One life of a worker; it is killed when so many more have come, if it has not ended by then. */
async function live(kind: string, more = Number.POSITIVE_INFINITY): Promise<void> {
  const target = receiver.received.length + more;
  const args = [join(import.meta.dirname, 'doomed.ts'), api.file, String(api.clock.at), kind];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const ended = once(child, 'exit');
  let isAlive = true;
  void ended.then(() => {
    isAlive = false;
  });
  while (isAlive && receiver.received.length < target) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  await ended;
  api.clock.at += LEASE_MS;
}

/** Killed in the middle of what it has under way: the receiver has that, and does not say so. */
async function killAgainAndAgain(kind: string): Promise<void> {
  for (let life = 0; life < KILLS; life++) {
    receiver.manners = [204, 204, 204, ...Array(8).fill('hang')];
    await live(kind, 5);
  }
  receiver.manners = [];
  await live(kind);
}

/** Whose answers the receiver has taken, and said so. */
const usersTold = () =>
  new Set(receiver.received.flatMap(({ body, manner }) => (manner === 204 ? [JSON.parse(body).data.user] : [])));

/** Bodies by id: a webhook that comes again is the same. */
function idsOf(): Map<string, Set<string>> {
  const byId = Map.groupBy(receiver.received, ({ headers }) => String(headers['webhook-id']));
  return new Map([...byId].map(([id, all]) => [id, new Set(all.map((one) => one.body))]));
}

test(`after ${KILLS} kills every answer has been told, and what came twice came with the same id`, async () => {
  await killAgainAndAgain('honest');
  expect(usersTold().size).toBe(ANSWERS);
  expect(idsOf().size).toBe(ANSWERS);
  expect([...idsOf().values()].every((bodies) => bodies.size === 1)).toBe(true);
  expect(receiver.received.length).toBeGreaterThan(ANSWERS);
  expect((await api.store.webhookEndpoints())[0]).toMatchObject({ waiting: 0, delivered: ANSWERS });
});

test('the same receiver sees what is missing when a worker records too early', async () => {
  await killAgainAndAgain('early');
  expect((await api.store.webhookEndpoints())[0]).toMatchObject({ waiting: 0, delivered: ANSWERS });
  expect(usersTold().size).toBeLessThan(ANSWERS);
});
