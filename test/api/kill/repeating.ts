/**
 * P04: one answer is sent any number of times, at once and later, by clients that hang up, to an API that is killed, over
 * commits whose acknowledgement is cut off. Each prompt is answered by itself, so every user has two of them open.
 */
import { createHash } from 'node:crypto';
import { rowsIn } from '../../support/rows.ts';
import type { Arena } from './arena.ts';
import { type Acknowledged, type Crowd, deliver, promptFor, type Sent } from './clients.ts';
import { type Life, startLife } from './process.ts';

export interface RepeatRun {
  lives: number;
  random: () => number;
  /** Done again and again in each life, such as cutting a connection. */
  during?: () => void;
  clients?: number;
}

const LIFE_MS = 400;
const DURING_MS = 120;
/** Of all that a client does: how often it answers something new, and how often it hangs up before it is told. */
const NEW = 0.35;
const IMPATIENT = 0.15;
const MOST_TWINS = 4;

/** Gives everything that was sent, however often: one entry for each prompt and answer. */
export async function repeatThroughLives(arena: Arena, run: RepeatRun): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let index = 0; index < run.lives; index += 1) {
    const life = await startLife(arena.settings);
    const { secret, memory } = arena;
    const crowd: Crowd = { life, secret, memory, random: run.random, name: `user-${arena.lives++}` };
    const clients = Array.from({ length: run.clients ?? 8 }, (_, lane) => repeatUntilGone(crowd, lane, sent));
    const during = setInterval(() => run.during?.(), DURING_MS);
    await new Promise((resolve) => setTimeout(resolve, LIFE_MS * (0.5 + run.random())));
    clearInterval(during);
    life.kill(index === run.lives - 1 ? 'SIGTERM' : 'SIGKILL');
    await life.ended;
    await Promise.all(clients);
  }
  await sayAllOnceMore(arena, sent, run.random);
  return sent;
}

async function repeatUntilGone(crowd: Crowd, lane: number, sent: Sent[]): Promise<void> {
  const { life, random } = crowd;
  for (let turn = 0; !life.isOver(); turn += 1) {
    const isNew = sent.length === 0 || random() < NEW;
    const one = isNew ? await newAnswer(crowd, `${crowd.name}-${lane}-${turn}`, sent) : anyOf(sent, random);
    if (one === null) continue;
    const twins = Array.from({ length: 1 + Math.floor(random() ** 2 * MOST_TWINS) }, () => one);
    await Promise.all(twins.map((twin) => deliver(crowd, twin, patience(random))));
  }
}

/** A user with two prompts open, as in two windows, who gives the same answer to both: one of them now, the other whenever it is its turn. */
async function newAnswer(crowd: Crowd, user: string, sent: Sent[]): Promise<Sent | null> {
  const tokens = [await promptFor(crowd, user), await promptFor(crowd, user)];
  const [now, later] = tokens.map((token) => token && { user, token, answer: 'acknowledge' });
  if (!now || !later) return null;
  sent.push(now, later);
  return now;
}

function anyOf(sent: Sent[], random: () => number): Sent {
  return sent[Math.floor(random() * sent.length)]!;
}

function patience(random: () => number): AbortSignal | undefined {
  return random() < IMPATIENT ? AbortSignal.timeout(1 + Math.floor(random() * 8)) : undefined;
}

/** In a last life, in peace: whatever was sent has a receipt then. */
async function sayAllOnceMore({ settings, secret, memory }: Arena, sent: Sent[], random: () => number): Promise<void> {
  const life: Life = await startLife(settings);
  for (const one of sent) await deliver({ life, secret, memory, random, name: 'last' }, one);
  life.kill('SIGTERM');
  await life.ended;
}

/** What was seen of one prompt's answer: the receipts that clients were given, and the records that are stored. */
export interface Outcome extends Sent {
  receipts: Set<string>;
  ids: string[];
}

/** By the clients' memory and the database's own rows; no code of the API looks at either. */
export async function outcomesOf({ settings, memory }: Arena, sent: readonly Sent[]): Promise<Outcome[]> {
  const records = await rowsIn<Row>(settings.DATABASE_URL, 'SELECT id, prompt, answer FROM acceptances');
  const byPrompt = Map.groupBy(records, ({ prompt, answer }) => `${prompt} ${answer}`);
  const byToken = Map.groupBy(memory.acknowledged, ({ token }: Acknowledged) => token);
  return sent.map((one) => ({
    ...one,
    receipts: new Set(byToken.get(one.token)?.map(({ receipt }) => receipt)),
    ids: byPrompt.get(`${hashOf(one.token)} ${one.answer}`)?.map(({ id }) => id) ?? [],
  }));
}

/** The prompt as its record names it: SHA-256 of the token without its seal. */
function hashOf(token: string): string {
  return createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('hex');
}

interface Row {
  id: string;
  prompt: string;
  answer: string;
}

/** The control: every answer is stored under a nonce of its own, so that no repeat is known again. */
export async function forgetNonces({ settings: { DATABASE_URL: url } }: Arena): Promise<void> {
  for (const statement of url.startsWith('postgres') ? FORGET_POSTGRES : FORGET_SQLITE) await rowsIn(url, statement);
}

const FORGET_SQLITE = [
  'DROP TRIGGER acceptances_keep',
  `CREATE TRIGGER forget AFTER INSERT ON acceptances
   BEGIN UPDATE acceptances SET nonce = NEW.nonce || hex(randomblob(8)) WHERE entry = NEW.entry; END`,
];
const FORGET_POSTGRES = [
  `CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN NEW.nonce := NEW.nonce || gen_random_uuid(); RETURN NEW; END $$`,
  'CREATE TRIGGER forget BEFORE INSERT ON acceptances FOR EACH ROW EXECUTE FUNCTION forget()',
];
