/** What a status costs beside a route that knows nothing. */
import { startServer } from './child.ts';
import { fillStandings, foundHouse, type House, userOf } from './house.ts';
import { drive, fetchText, getRequest } from './load.ts';
import { median, type Row, rate } from './table.ts';

const CLIENTS = 32;
const FEW = 1_000;
const SLICE = 4_000;
/** V8 has compiled what is run often after about 12,000 requests; a server runs for weeks. */
const WARM_UPS = 3;

/** Bare route, few users and `users` in turn, `rounds` times; ratios are taken within a round. */
export async function statusRows(folder: string, users: number, rounds: number): Promise<Row[]> {
  const [few, many] = [await foundHouse(folder, 'few'), await foundHouse(folder, 'many')];
  fillStandings(few, FEW);
  fillStandings(many, users);
  const lanes = await lanesFor(few, many, users);
  for (let turn = 0; turn < WARM_UPS; turn++) for (const lane of lanes) await lane.run();
  const rates = lanes.map(() => ({ clock: [] as number[], core: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, lane] of lanes.entries()) {
      const { clock, core } = await lane.run();
      rates[at]!.clock.push(clock);
      rates[at]!.core.push(core);
    }
  }
  for (const { server } of lanes) await server.stop();
  const [bare, small, large] = rates as [Rates, Rates, Rates];
  const count = users.toLocaleString('en-GB');
  return [
    row(`${count} users / constant Hono route`, large, bare, 'clock', 0.6),
    row('  the same, by processor time of the server', large, bare, 'core', 0.6),
    row(`${count} users / ${FEW.toLocaleString('en-GB')} users`, large, small, 'clock', 0.75),
    row('  the same, by processor time of the server', large, small, 'core', 0.75),
  ];
}

interface Rates {
  clock: number[];
  core: number[];
}

function row(name: string, ours: Rates, beside: Rates, by: keyof Rates, least: number): Row {
  const figure = median(ours[by].map((one, at) => one / beside[by][at]!));
  return { name, ours: rate(median(ours[by])), beside: rate(median(beside[by])), figure, target: { least } };
}

async function lanesFor(few: House, many: House, users: number) {
  const small = await startServer({ kind: 'api', house: few });
  const large = await startServer({ kind: 'api', house: many });
  const headers = { authorization: `Bearer ${many.secret}` };
  const bare = await startServer({ kind: 'constant', text: await fetchText(large.port, pathOf(1), headers) });
  const lanes = [
    { server: bare, secret: many.secret, users },
    { server: small, secret: few.secret, users: FEW },
    { server: large, secret: many.secret, users },
  ];
  return lanes.map((lane) => ({ ...lane, run: () => slice(lane) }));
}

async function slice({
  server,
  secret,
  users,
}: {
  server: Awaited<ReturnType<typeof startServer>>;
  secret: string;
  users: number;
}) {
  const requests = Array.from({ length: SLICE }, () => getRequest(pathOf(Math.floor(Math.random() * users)), secret));
  const before = await server.cpu();
  const outcome = await drive({ port: server.port, clients: CLIENTS, requests });
  return { clock: outcome.rate, core: SLICE / ((await server.cpu()) - before) };
}

function pathOf(user: number): string {
  return `/v1/users/${userOf(user)}/status?locale=nb`;
}
