/** `policy publish --rehearse`: the same publishing on a copy of the database, with the clock anywhere, and mail that is only counted. */
import { randomBytes } from 'node:crypto';
import { formatRef, startOfDay } from '#model/ref.ts';
import { createApp } from '../../../api/app.ts';
import { makeKey } from '../../../api/keys.ts';
import { throwawayKey } from '../../../api/log/key.ts';
import { openStore } from '../../../api/store/open.ts';
import type { Store } from '../../../api/store/store.ts';
import { type Io, paint, UsageError } from '../verb.ts';
import { apiAt } from './api.ts';
import { customers } from './audience.ts';
import { copyOf } from './copy.ts';
import { countMail, type Mailing } from './count-mail.ts';
import type { Live } from './live.ts';
import { openSite } from './open-site.ts';
import { publishAll } from './run.ts';

export interface RehearsalWish {
  /** Address of live pages, or a folder of built ones. */
  site: string;
  database: string | undefined;
  /** Local time in the site's zone; undefined for now. */
  at: string | undefined;
}

/** Never reached: the API of a rehearsal is a function. */
const NOWHERE = 'http://rehearsal.invalid';

/** Prints what would be prompted and mailed. Nothing leaves, and the original database is only read. */
export async function rehearse(wish: RehearsalWish, io: Io): Promise<number> {
  const live = await openSite(wish.site);
  const { timeZone } = live.manifest.site;
  const at = wish.at === undefined ? io.now() : new Date(momentIn(wish.at, timeZone));
  const copy = copyOf(wish.database, io.env.DATABASE_URL);
  try {
    const store = await openStore(copy.url, { logKey: ({ kid }) => throwawayKey(kid) });
    io.out(
      `Rehearsal on a copy of ${copy.about}. It is ${clock(at, timeZone)}. ${paint('strong', 'Nothing leaves.')}\n`,
    );
    await play(store, live, at, io).finally(() => store.close());
    return 0;
  } finally {
    copy.remove();
  }
}

async function play(store: Store, live: Live, at: Date, io: Io): Promise<void> {
  const now = () => at;
  const app = createApp({ store, now, keys: { prompt: randomBytes(32) } });
  const { secret, key } = makeKey({ name: 'rehearsal', scopes: ['publish'], at: at.getTime() });
  await store.createKey(key);
  const api = apiAt(NOWHERE, secret, (url, init) => app.request(url, init));
  await publishAll(
    { live, api, counts: true, dryRun: false, dryMail: false, refresh: false, confirmed: 'any', now },
    io.out,
  );
  const mailings = await countMail(store, now);
  io.out('');
  for (const line of await prompted(store, now())) io.out(line);
  for (const line of [...mailed(mailings), ...(await waiting(store))]) io.out(line);
}

/** Whom each policy asks at that moment, by its newest material version. */
async function prompted(store: Store, at: Date): Promise<string[]> {
  const { policies } = await store.published();
  const lines = policies.map(async ({ policy, kind, versions }) => {
    const material = versions.filter((one) => one.material && !one.recalled);
    const newest = material.at(-1);
    if (!newest) return `${policy} asks nobody: every version was recalled.`;
    const { prompted, unreached } = await store.audience({ policy, version: newest.version }, kind);
    const isRequired = kind === 'agreement' && newest.effectiveAt <= at.getTime();
    const ref = formatRef({ policy, version: newest.version });
    const act = `${ref} is ${isRequired ? 'required of' : 'asked of'} ${customers(prompted)} at their next login`;
    return `${act}; ${unreached.toLocaleString('en-GB')} of them cannot be reached by mail`;
  });
  return Promise.all(lines);
}

/** Mailings that would not begin by themselves. */
async function waiting(store: Store): Promise<string[]> {
  const held = (await store.campaigns()).filter((one) => one.state === 'held');
  return held.map(
    (one) => `The mailing about ${formatRef(one)} would wait for a release: npm run policy -- campaigns shows why`,
  );
}

function mailed(mailings: readonly Mailing[]): string[] {
  if (mailings.length === 0) return ['No e-mail would go out.'];
  return mailings.map(
    ({ locale, subject, count }) => `${count.toLocaleString('en-GB')} e-mails would go out in ${locale}: “${subject}”`,
  );
}

/** The instant at which it is `text` in `timeZone`, epoch ms; a time that a clock change skips is the first one after it. */
export function momentIn(text: string, timeZone: string): number {
  const [, day, hour = '0', minute = '0'] = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d))?$/.exec(text) ?? [];
  if (day === undefined) throw new UsageError(`--at needs a moment such as 2027-01-01T00:00, not "${text}"`);
  try {
    const guess = startOfDay(day, timeZone) + (Number(hour) * 60 + Number(minute)) * 60_000;
    return guess + minutesOff(guess, Number(hour) * 60 + Number(minute), timeZone) * 60_000;
  } catch (error) {
    throw new UsageError(`--at: ${error instanceof Error ? error.message : error}`);
  }
}

/** On a day with a clock change the hours since midnight are not the hour on the clock. */
function minutesOff(instant: number, wanted: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour, minute] = format.format(instant).split(':').map(Number) as [number, number];
  const off = wanted - (hour * 60 + minute);
  return off > 720 ? off - 1440 : off < -720 ? off + 1440 : off;
}

function clock(at: Date, timeZone: string): string {
  const time = at.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return `${time} (${timeZone})`;
}
