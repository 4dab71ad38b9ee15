/** A peer beside us: its check of a consent and its record of one. Installed for the time of the run, for nobody else needs it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { C15T, checkPath, KYSELY, recordBody } from './c15t.ts';
import { type Server, startServer } from './child.ts';
import { answerRequest, fillStandings, foundHouse, userOf } from './house.ts';
import { drive, getRequest, postRequest } from './load.ts';
import { median, type Row, rate } from './table.ts';

const CLIENTS = 32;
const USERS = 1_000;
const SLICE = 1_000;
const WARM_UPS = 2;

export const PEER_TITLE = `Beside ${C15T}: SQLite, same settings; it checks no key, keeps no log, signs no receipt`;

/** Ours and theirs in turn, `rounds` times; no rows, and a word why, where it cannot be installed. */
export async function peerRows(folder: string, rounds: number): Promise<Row[]> {
  const home = installed(folder);
  if (home === null) return [];
  const house = await foundHouse(folder, 'beside');
  fillStandings(house, USERS);
  const ours = await startServer({ kind: 'api', house });
  const theirs = await startServer({ kind: 'c15t', folder: home });
  const user = () => Math.floor(Math.random() * USERS);
  const asks = () => getRequest(`/v1/users/${userOf(user())}/status?locale=nb`, house.secret);
  const checks = () => getRequest(checkPath(user()), '');
  const answers = () => answerRequest(house, userOf(Math.floor(Math.random() * 1e6)));
  const records = (at = user()) => postRequest('/subjects', '', recordBody(at));
  await load(theirs, USERS, (at) => records(at));
  const all: Record<'asks' | 'checks' | 'answers' | 'records', number>[] = [];
  for (let round = -WARM_UPS; round < rounds; round++) {
    const figures = {
      asks: await load(ours, SLICE, asks),
      checks: await load(theirs, SLICE, checks),
      answers: await load(ours, SLICE, answers),
      records: await load(theirs, SLICE / 4, () => records()),
    };
    if (round >= 0) all.push(figures);
  }
  for (const server of [ours, theirs]) await server.stop();
  const row = (name: string, one: 'asks' | 'answers', other: 'checks' | 'records'): Row => ({
    name,
    ours: rate(median(all.map((figures) => figures[one]))),
    beside: rate(median(all.map((figures) => figures[other]))),
    figure: median(all.map((figures) => figures[one] / figures[other])),
    target: null,
  });
  return [
    row(`status / its check, ${USERS} users`, 'asks', 'checks'),
    row('an answer / its record', 'answers', 'records'),
  ];
}

function installed(folder: string): string | null {
  const home = mkdtempSync(join(folder, 'c15t-'));
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  console.log(`\nInstalling ${C15T} for this run …`);
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', C15T, KYSELY],
    {
      cwd: home,
      encoding: 'utf8',
    },
  );
  if (status === 0) return home;
  console.log(`SKIPPED: it cannot be installed here: ${stderr?.trim().split('\n')[0] ?? 'no npm'}`);
  return null;
}

async function load({ port }: Server, count: number, request: (at: number) => Buffer): Promise<number> {
  return (await drive({ port, clients: CLIENTS, requests: Array.from({ length: count }, (_, at) => request(at)) }))
    .rate;
}
