/** The demo put together: build, mail catcher, API with pages, a past, the shop. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type House, loadHouseOrThrow } from '#model/house.ts';
import { dayAt, formatDay, type VersionRef } from '#model/ref.ts';
import { createClient } from '../../api/client.ts';
import { readConfig } from '../../api/config.ts';
import { makeKey } from '../../api/keys.ts';
import { openLogKey } from '../../api/log/keyfile.ts';
import { startApi } from '../../api/server.ts';
import { openStore } from '../../api/store/open.ts';
import type { Scope, Store } from '../../api/store/store.ts';
import { type BuildWish, buildSite } from '../lib/build-site.ts';
import { readContent } from '../lib/files.ts';
import { isFresh, stampOf, writeStamp } from '../lib/stamp.ts';
import { apiAt } from '../policy/publish/api.ts';
import { applyStep } from '../policy/publish/apply.ts';
import { type Live, siteAt } from '../policy/publish/live.ts';
import { makePlan } from '../policy/publish/plan.ts';
import { CommandError } from '../policy/verb.ts';
import { type DemoDays, daysOf, storyOf } from './calendar.ts';
import { close, listenHttp, type Mailbox, startMailbox } from './mailbox.ts';
import { livePast } from './past.ts';
import { createShop } from './shop.ts';
import { welcome } from './welcome.ts';

const MAIL_PATIENCE_MS = 20_000;

export interface DemoWish {
  /** The project's root. */
  root: string;
  /** Folder that keeps everything between starts. */
  data: string;
  /** API and pages; the shop takes the next port and the mail catcher the one after. */
  port: number;
}

export interface Demo {
  welcome: string;
  stop(): Promise<void>;
}

/** Starts everything. Throws {@link CommandError} when a port is taken or the build fails. */
export async function startDemo({ root, data, port }: DemoWish): Promise<Demo> {
  await makeFolder(data);
  for (const one of [port, port + 1, port + 2]) await requireFree(one);
  const house = loadHouseOrThrow(await readContent(root));
  const { timeZone, noticePeriodDays } = house.site;
  const story = storyOf(house);
  const days = daysOf(story.versions, timeZone, noticePeriodDays);
  const clock = await clockIn(data, days.opensAt);
  const day = dayAt(clock.now(), timeZone);
  const siteUrl = `http://localhost:${port}`;
  const { key } = openLogKey(join(data, 'log.key'), { mayMake: !existsSync(join(data, 'policy.sqlite')) });
  const siteDir = await builtSite(root, data, { url: siteUrl, date: day, logKeys: [key.jwk] });
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of started.toReversed()) await one();
  };
  try {
    const mailbox = await startMailbox(join(data, 'mail'), port + 2);
    started.push(mailbox.stop);
    const keys = await keysIn(data);
    const api = await startApi(configFor(data, siteDir, port, mailbox, house), { now: clock.now, end: giveUp });
    started.push(api.stop);
    const client = createClient({ url: siteUrl, key: keys.shop });
    await publishAll({ siteUrl, key: keys.publish, client, clock, days, story: story.settings.id, data });
    await quietOf(api.store);
    clock.run();
    const today = () => formatDay(dayAt(clock.now(), timeZone), 'en');
    const shop = await listenHttp(createShop({ client, siteUrl, today }), port + 1);
    started.push(() => close(shop.server));
    const urls = { siteUrl, shopUrl: shop.url, mailUrl: mailbox.url };
    return { welcome: welcome({ ...urls, house, today: today(), data }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeFolder(data: string): Promise<void> {
  await mkdir(data, { recursive: true }).catch((error: Error) => {
    throw new CommandError(
      `${data} cannot be made.`,
      error.message,
      'name a folder that can: DATA_DIR=/tmp/demo npm start',
    );
  });
}

/** Before anything is built or begun. */
async function requireFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise((done, fail) =>
    server.once('error', fail).listen(port, '127.0.0.1', () => server.close(done)),
  ).catch((error: Error) => {
    throw new CommandError(
      `Port ${port} is taken.`,
      `another program listens there, perhaps an earlier start (${error.message})`,
      'stop it, or choose three other ports in a row: PORT=5000 npm start',
    );
  });
}

async function builtSite(root: string, data: string, wish: Omit<BuildWish, 'out' | 'quiet'>): Promise<string> {
  const out = join(data, 'site');
  const stamp = await stampOf(root, [JSON.stringify(wish)]);
  if (isFresh(out, stamp)) return out;
  process.stdout.write('Building the pages …\n');
  const started = performance.now();
  const { code, output } = await buildSite({ ...wish, out, quiet: true });
  if (code !== 0) {
    process.stderr.write(output);
    throw new CommandError('The pages were not built.', 'the build above says where', 'correct it and start again');
  }
  await writeStamp(out, stamp);
  process.stdout.write(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
  return out;
}

interface Clock {
  now(): Date;
  /** Stands still at `instant` until it is moved again or runs. */
  moveTo(instant: number): void;
  /** Runs on from the demo's opening day, as fast as any clock. */
  run(): void;
}

/** The demo's clock goes on between starts, counted from the first one. */
async function clockIn(data: string, opensAt: number): Promise<Clock> {
  const { offset } = await remembered(join(data, 'clock.json'), () => ({ offset: opensAt - Date.now() }));
  let still: number | null = null;
  return {
    now: () => new Date(still ?? Date.now() + offset),
    moveTo: (instant) => {
      still = instant;
    },
    run: () => {
      still = null;
    },
  };
}

async function keysIn(data: string): Promise<{ shop: string; publish: string }> {
  return remembered(join(data, 'keys.json'), async () => {
    const store = await openStore(join(data, 'policy.sqlite'));
    const make = async (scope: Scope) => {
      const { secret, key } = makeKey({ name: `demo ${scope}`, scopes: [scope], at: Date.now() });
      await store.createKey(key);
      return secret;
    };
    try {
      return { shop: await make('shop'), publish: await make('publish') };
    } finally {
      await store.close();
    }
  });
}

/** What the JSON file at `path` holds; made and kept, readable by the owner alone, when it is not there. */
async function remembered<T>(path: string, make: () => T | Promise<T>): Promise<T> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text !== null) return JSON.parse(text) as T;
  const made = await make();
  await writeFile(path, JSON.stringify(made), { mode: 0o600 });
  return made;
}

function configFor(data: string, siteDir: string, port: number, mailbox: Mailbox, { site }: House) {
  return readConfig({
    PORT: String(port),
    DATABASE_URL: join(data, 'policy.sqlite'),
    PROMPT_KEY_FILE: join(data, 'prompt.key'),
    LOG_KEY_FILE: join(data, 'log.key'),
    SITE_DIR: siteDir,
    SMTP_URL: mailbox.smtpUrl,
    MAIL_FROM: `${site.name} <${site.email}>`,
  });
}

interface Publishing {
  siteUrl: string;
  key: string;
  client: ReturnType<typeof createClient>;
  clock: Clock;
  days: DemoDays;
  story: string;
  data: string;
}

/** At the first start the past is lived through; at a later one only what is new is published. */
async function publishAll({ siteUrl, key, client, clock, days, story, data }: Publishing): Promise<void> {
  const live: Live = await siteAt(siteUrl);
  const api = apiAt(siteUrl, key);
  const known = await api.published();
  // Another port since last time means other addresses in prompts and mails.
  const plan = makePlan(live.manifest, known, { refresh: true });
  if (plan.conflicts.length > 0) {
    throw new CommandError(
      plan.conflicts.join('\n'),
      'the demo has published another text before',
      `delete the folder ${data} and start again`,
    );
  }
  const publishedAt = ({ policy, version }: VersionRef) =>
    (policy === story ? days.publishedAt.get(version) : days.publishedAt.get(1)) ?? days.opensAt;
  const lived = join(data, 'past.json');
  if (known.size > 0) {
    await requireWhole(lived, data);
    for (const step of plan.steps) await applyStep(step, live, api);
    return;
  }
  await livePast({ plan, live, api, client, publishedAt, moveTo: clock.moveTo });
  await remembered(lived, () => ({ lived: true }));
}

async function requireWhole(lived: string, data: string): Promise<void> {
  await readFile(lived).catch(() => {
    throw new CommandError(
      'The first start was interrupted.',
      'the customers of the demo have only half their past',
      `delete the folder ${data} and start again`,
    );
  });
}

/** Resolves when no campaign has mail under way: the clock must not jump while a notice is leased. */
async function quietOf(store: Store): Promise<void> {
  const deadline = performance.now() + MAIL_PATIENCE_MS;
  const isBusy = async () => (await store.campaigns()).some(({ state }) => state === 'open');
  while ((await isBusy()) && performance.now() < deadline) await setTimeout(50);
}

function giveUp(): void {
  process.stderr.write(
    'The database of this demo failed in a write. Look at the disk, and start again: nothing acknowledged is lost.\n',
  );
  process.exit(1);
}
