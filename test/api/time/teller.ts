/**
 * An API in a process of its own, in whatever time zone that stands: publishes a version of an agreement for every edge and
 * tells what it answers around each, one JSON line an edge. With `--local` the days begin at the server's own midnight.
 */
import { aDocument, openApi } from '../../support/api.ts';
import { EDGES, midnight } from './edges.ts';

const zone = process.argv.includes('--local') ? new Intl.DateTimeFormat().resolvedOptions().timeZone : 'Europe/Oslo';
const api = await openApi(Date.parse('2023-11-01T12:00:00Z'));

function agreement(version: number, effective: string) {
  const contentHash = { nb: String(version).padStart(64, '0'), en: 'e'.repeat(64) };
  const document = aDocument(version, { policy: 'terms', kind: 'agreement', effective, contentHash });
  return { ...document, site: { ...document.site, timeZone: zone } };
}

/** `user-1` has accepted version 1, which is before the first edge, and so on. */
await api.publish(1, agreement(1, '2023-01-01'));
for (const [index, day] of EDGES.entries()) {
  const { token } = await api.line(`user-${index + 1}`, 'terms');
  await api.answer(`user-${index + 1}`, { answer: 'accept', token });
  await api.publish(index + 2, agreement(index + 2, day));
}

async function told(user: string, at: number) {
  api.clock.at = at;
  const { body } = await api.call('GET', `/v1/users/${user}/status`);
  const { action, deadline, inForce } = body.policies[0];
  const listed = (await api.call('GET', '/v1/policies/terms')).body.inForce.version;
  return { asOf: body.asOf, nextChangeAt: body.nextChangeAt, action, deadline, inForce, listed };
}

for (const [index, day] of EDGES.entries()) {
  const at = midnight(day);
  const around = [];
  // The last one is a clock that steps back over the edge.
  for (const instant of [at - 1, at, at + 1, at - 1]) around.push(await told(`user-${index + 1}`, instant));
  process.stdout.write(`${JSON.stringify({ day, around })}\n`);
}
await api.close();
