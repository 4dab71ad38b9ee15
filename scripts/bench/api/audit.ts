/** What it costs to prove: the whole log, one answer, a start, and the room that all of it takes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openLogKey } from '../../../api/log/keyfile.ts';
import { openStore } from '../../../api/store/open.ts';
import { connect } from '../../../api/store/sqlite/database.ts';
import { startServer } from './child.ts';
import { fillAnswers, foundHouse, type House } from './house.ts';
import { drive, getRequest } from './load.ts';
import { median, milliseconds, type Row } from './table.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Of a million answers. */
const AUDIT_SECONDS = 30;
const START_MS = 1_000;
const PROOF_MS = 5;
const BYTES = 1_000;
const PROOFS = 300;

export async function auditRows(folder: string, answers: number, rounds: number): Promise<Row[]> {
  const house = await foundHouse(folder, 'log');
  const empty = sizeOf(house);
  await fillAnswers(house, answers);
  const bytes = (sizeOf(house) - empty) / answers;
  const [audits, starts]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    starts!.push(await startMs(house));
    if (round < 3) audits!.push(await auditSeconds(house));
  }
  const most = (AUDIT_SECONDS * answers) / 1e6;
  const count = answers.toLocaleString('en-GB');
  const row = (name: string, ours: string, figure: number, target: number): Row => ({
    name,
    ours,
    beside: '',
    figure,
    target: { most: target },
  });
  const [audit, start, proof] = [median(audits!), median(starts!), await proofMs(house)];
  return [
    row(`\`policy verify\` of ${count} answers, s`, `${audit.toFixed(2)} s`, audit, most),
    row('start of the API, to its first answer, ms', milliseconds(start), start, START_MS),
    row('proof of one over HTTP, ms', milliseconds(proof), proof, PROOF_MS),
    row('bytes on disk an answer, all included', `${bytes.toFixed(0)} B`, bytes, BYTES),
  ];
}

/** All that SQLite keeps, once it has taken in what it wrote ahead. */
function sizeOf({ database }: House): number {
  const { client } = connect(database);
  client.pragma('wal_checkpoint(truncate)');
  client.close();
  return statSync(database).size;
}

async function auditSeconds({ database }: House): Promise<number> {
  const began = performance.now();
  const args = [join(ROOT, 'scripts/policy.ts'), 'verify', '--database', database];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the audit found faults: its time says nothing');
  return (performance.now() - began) / 1000;
}

/** `api/main.ts` as it is run in earnest, until it says that it is ready. */
async function startMs({ database, logKey }: House): Promise<number> {
  const env = {
    ...process.env,
    PORT: '0',
    DATABASE_URL: database,
    LOG_KEY_FILE: logKey,
    PROMPT_KEY_FILE: `${logKey}.prompt`,
  };
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'api/main.ts')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const url = /http:\S+?(?=,)/.exec(String(line))![0];
  const { ok } = await fetch(`${url}/readyz`);
  const ms = performance.now() - began;
  child.kill();
  await once(child, 'exit');
  if (!ok) throw new Error('the API is not ready after its start');
  return ms;
}

async function proofMs(house: House): Promise<number> {
  const server = await startServer({ kind: 'api', house });
  const ids = await someIds(house);
  const requests = ids.map((id) => getRequest(`/v1/receipts/${id}/proof`, house.secret));
  const { latencies } = await drive({ port: server.port, clients: 1, requests });
  await server.stop();
  return median(latencies);
}

async function someIds({ database, logKey }: House): Promise<string[]> {
  const { key } = openLogKey(logKey, { mayMake: false });
  const store = await openStore(database, { logKey: () => key });
  const { size } = await store.rootAt(0);
  const ids: string[] = [];
  while (ids.length < PROOFS) {
    const [one] = await store.answersAfter(Math.floor(Math.random() * (size - 1)), 1);
    if (one) ids.push(one.record.id);
  }
  await store.close();
  return ids;
}
