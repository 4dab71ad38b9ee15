/** `npm run bench -- api`: what the API costs, each figure beside its baseline in the same run, and beside its target. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answerRows } from './api/answer.ts';
import { auditRows } from './api/audit.ts';
import { pinSelf } from './api/child.ts';
import { foundHouse } from './api/house.ts';
import { PEER_TITLE, peerRows } from './api/peer.ts';
import { statusRows } from './api/status.ts';
import { printRows, type Row } from './api/table.ts';
import { checkRows } from './check.ts';
import { startPostgres } from './postgres.ts';

const USAGE = `usage: npm run bench -- api [--users N] [--answers N] [--rounds N] [--only PART,PART] [--folder FOLDER]

  --users    that the status is asked for, 100000 unless told
  --answers  in the log that is audited, 100000 unless told
  --rounds   of everything in turn, 5 unless told; medians of the ratios within each count
  --only     some of: status, answer, postgres, check, peer, audit
  --folder   where the databases go for the time of the run; the system's folder for such unless told`;

const CHECKS = 4_000;

interface Wish {
  folder: string;
  users: number;
  answers: number;
  rounds: number;
}

const PARTS: Record<string, { title: string; rows: (wish: Wish) => Promise<Row[]> }> = {
  status: { title: 'Status over HTTP, SQLite', rows: ({ folder, users, rounds }) => statusRows(folder, users, rounds) },
  answer: {
    title: 'An answer, durable, logged, with receipt, SQLite',
    rows: async ({ folder, rounds }) => answerRows(await foundHouse(folder, 'answers'), rounds),
  },
  postgres: { title: 'The same, PostgreSQL', rows: postgresRows },
  check: { title: 'client.check, without network', rows: ({ rounds }) => checkRows(CHECKS, rounds) },
  peer: { title: PEER_TITLE, rows: ({ folder, rounds }) => peerRows(folder, rounds) },
  audit: { title: 'Proving', rows: ({ folder, answers, rounds }) => auditRows(folder, answers, rounds) },
};

export async function benchApi(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      users: { type: 'string', default: '100000' },
      answers: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: Object.keys(PARTS).join() },
      folder: { type: 'string', default: tmpdir() },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const { users, answers, rounds } = values;
  const folder = mkdtempSync(join(values.folder, 'bench-api-'));
  console.log(`${pinSelf()}; medians of ${rounds} rounds`);
  try {
    for (const name of values.only.split(',')) {
      const part = PARTS[name];
      if (!part) throw new Error(`There is no part "${name}"; choose some of: ${Object.keys(PARTS).join(', ')}`);
      const wish = { folder, users: Number(users), answers: Number(answers), rounds: Number(rounds) };
      printRows(part.title, await part.rows(wish));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function postgresRows({ folder, rounds }: Wish): Promise<Row[]> {
  const postgres = await startPostgres();
  try {
    return await answerRows(await foundHouse(folder, 'postgres', postgres.url), rounds);
  } finally {
    await postgres.stop();
  }
}
