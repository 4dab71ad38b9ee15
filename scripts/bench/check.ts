/** `npm run bench -- check`: how fast a shop decides without the API, beside the bare signature checks it cannot do without. */
import { createHash, createPublicKey, verify as nodeVerify } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Kind } from '#model/ref.ts';
import { readyList } from '../../api/client/check.ts';
import type { PolicyList } from '../../api/client/list.ts';
import { type Client, createClient, type Required } from '../../api/client.ts';
import { throwawayKey } from '../../api/log/key.ts';
import { signReceipt } from '../../api/log/receipt.ts';
import { median, rate, type Row as TableRow } from './api/table.ts';

const USAGE = `usage: npm run bench -- check [--users N] [--rounds N]

  --users   sessions in each round, 4000 unless told
  --rounds  rounds of every row in turn, 5 unless told; medians count`;

const NOW = Date.parse('2026-06-01T10:00:00Z');
const KINDS: [string, Kind, string][] = [
  ['newsletter', 'consent', 'consent'],
  ['privacy', 'notice', 'acknowledge'],
  ['terms', 'agreement', 'accept'],
];
/** How often each session comes again in the row that has it checked already. */
const AGAIN = 5;
const AIMS = { first: 10_000, cached: 100_000 };

interface Session {
  user: string;
  receipts: string[];
}

interface Row {
  name: string;
  aim?: number;
  /** Does all that is measured; gives how many checks that were. */
  run: () => Promise<number>;
}

export async function benchCheck(args: string[]): Promise<void> {
  const options = { users: { type: 'string', default: '4000' }, rounds: { type: 'string', default: '5' } } as const;
  const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(USAGE);
  const rates = await measureAll(Number(values.users), Number(values.rounds));
  console.log(
    'per core: checks a second of processor time, all threads counted; in turn: by the clock, one after another\n',
  );
  console.log(`${'row'.padEnd(44)} ${'per core'.padStart(9)} ${'in turn'.padStart(9)} ${'aim'.padStart(9)}`);
  for (const { name, perCore, inTurn, aim } of rates) {
    const figures = [perCore, inTurn, aim].map((one) => (one?.toFixed(0) ?? '').padStart(9)).join(' ');
    console.log(`${name.padEnd(44)} ${figures}${aim && perCore < aim ? '  missed' : ''}`);
  }
}

/** The same as rows of the table that tells of everything: checks a second of processor time. */
export async function checkRows(users: number, rounds: number): Promise<TableRow[]> {
  const rates = await measureAll(users, rounds);
  const bare = rate(rates[0]!.perCore);
  return rates
    .filter(({ aim }) => aim !== undefined)
    .map(({ name, perCore, aim }) => ({
      name: `${name}, a second and core`,
      ours: rate(perCore),
      beside: bare,
      figure: perCore,
      target: { least: aim! },
    }));
}

interface Rate {
  name: string;
  perCore: number;
  inTurn: number;
  aim: number | undefined;
}

async function measureAll(users: number, rounds: number): Promise<Rate[]> {
  const measured = new Map<Row['name'], { perCore: number[]; inTurn: number[]; aim: number | undefined }>();
  for (let round = 0; round < rounds; round++) {
    for (const row of await rowsFor(users)) {
      const { perCore, inTurn } = await measure(row);
      const held = measured.get(row.name) ?? { perCore: [], inTurn: [], aim: row.aim };
      held.perCore.push(perCore);
      held.inTurn.push(inTurn);
      measured.set(row.name, held);
    }
  }
  return [...measured].map(([name, { perCore, inTurn, aim }]) => ({
    name,
    perCore: median(perCore),
    inTurn: median(inTurn),
    aim,
  }));
}

async function rowsFor(users: number): Promise<Row[]> {
  const key = throwawayKey(null);
  const sessions = Array.from({ length: users }, (_, at) => sessionOf(key, `customer-${at}`, at));
  const ones = sessions.map(({ user, receipts }) => ({ user, receipts: receipts.slice(0, 1) }));
  const required: Required = { ready: readyList(listOf()), maxAgeMs: Number.MAX_SAFE_INTEGER, whenAway: 'let-in' };
  const sealKey = new Uint8Array(32).fill(5);
  const shop = () =>
    createClient({ url: 'http://localhost', key: '', keys: [key.jwk], sealKey, remember: users * 4, now: () => NOW });
  const sealed = await Promise.all(
    sessions.map(async ({ user, receipts }) => ({ user, receipts: [await shop().seal(receipts, user)] })),
  );
  const warm = shop();
  await checkEach(warm, required, sessions);
  const again = Array.from({ length: AGAIN }, () => afresh(sessions)).flat();
  const [once, thrice, copies] = [ones, sessions, sealed].map(afresh) as [Session[], Session[], Session[]];
  const bare = ones.map(({ receipts: [jws] }) => partsOf(jws!));
  return [
    { name: 'bare: one Ed25519 signature, node:crypto', run: async () => bareNode(key.jwk, bare) },
    { name: 'bare: one Ed25519 signature, WebCrypto', run: () => bareWeb(key.jwk, bare) },
    { name: 'check, first time, one receipt', aim: AIMS.first, run: () => checkEach(shop(), required, once) },
    { name: 'check, first time, three receipts', run: () => checkEach(shop(), required, thrice) },
    {
      name: 'check, first time, sealed copy of three',
      aim: AIMS.first,
      run: () => checkEach(shop(), required, copies),
    },
    { name: 'check, verified before, three receipts', aim: AIMS.cached, run: () => checkEach(warm, required, again) },
  ];
}

/** As sessions come out of a store: equal texts, but never the same strings. */
function afresh(sessions: readonly Session[]): Session[] {
  return JSON.parse(JSON.stringify(sessions));
}

async function checkEach(shop: Client, required: Required, sessions: readonly Session[]): Promise<number> {
  for (const { user, receipts } of sessions) {
    const { hold, ignored } = await shop.check(receipts, required, { user });
    if (ignored.length > 0 || (receipts.length === 3 && hold))
      throw new Error('a check went wrong: its time says nothing');
  }
  return sessions.length;
}

async function measure({ run }: Row): Promise<{ perCore: number; inTurn: number }> {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const count = await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perCore: count / ((user + system) / 1e6), inTurn: count / seconds };
}

function sessionOf(key: ReturnType<typeof throwawayKey>, user: string, at: number): Session {
  const receipts = KINDS.map(([policy, , answer], place) => {
    const hash = (text: string) => createHash('sha256').update(`${text} ${user} ${policy}`).digest();
    const record = {
      v: 1 as const,
      id: `01943f5e-7c00-7abc-8def-${String(at * 3 + place).padStart(12, '0')}`,
      user,
      policy,
      version: 4,
      locale: 'nb',
      content: hash('content').toString('hex'),
      answer: answer as 'accept',
      channel: 'web',
      prompt: hash('prompt').toString('hex'),
      promptIssuedAt: NOW - 60_000,
      recordedAt: NOW,
      key: 'key_0123456789abcdef',
      generation: 7,
    };
    const index = at * 3 + place;
    return signReceipt(key, { record, opening: hash('opening'), index, size: index + 1, root: hash('root') }).jws;
  });
  return { user, receipts };
}

function listOf(): PolicyList {
  const policies = KINDS.map(([policy, kind]) => ({
    policy,
    kind,
    versions: [1, 2, 3, 4].map((version) => ({
      version,
      effective: `2026-0${version}-01`,
      effectiveAt: Date.parse(`2026-0${version}-01T00:00:00Z`),
      material: version !== 2,
      recalled: false,
      content: { nb: 'a'.repeat(64), en: 'b'.repeat(64) },
    })),
  }));
  return { iat: NOW / 1000, generation: 12, policies };
}

interface Parts {
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

function partsOf(jws: string): Parts {
  const dot = jws.lastIndexOf('.');
  const signed = new TextEncoder().encode(jws.slice(0, dot));
  return { signed, signature: Uint8Array.from(Buffer.from(jws.slice(dot + 1), 'base64url')) };
}

function bareNode(jwk: object, parts: readonly Parts[]): number {
  const key = { key: { ...jwk }, format: 'jwk' } as const;
  const made = createPublicKey(key);
  for (const { signed, signature } of parts) nodeVerify(null, signed, made, signature);
  return parts.length;
}

async function bareWeb(jwk: object, parts: readonly Parts[]): Promise<number> {
  const name = { name: 'Ed25519' };
  const key = await crypto.subtle.importKey('jwk', { ...jwk }, name, false, ['verify']);
  for (const { signed, signature } of parts) await crypto.subtle.verify(name, key, signature, signed);
  return parts.length;
}
