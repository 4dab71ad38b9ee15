import { and, asc, eq } from 'drizzle-orm';
import type { VersionRef } from '#model/ref.ts';
import { sharing } from '../rules/batch.ts';
import { actRow, documentOf, editionOf, findVersion, newestMaterial } from '../rules/published.ts';
import { editionRow, judgePublication, opensCampaign, presentationOf, rowsOf } from '../rules/publishing.ts';
import { awaitSteps } from '../rules/steps.ts';
import { publishEvent, tellWebhooks } from '../rules/webhooks.ts';
import type { Act, MarkResult, Opening, PublishResult, RecallResult, Store } from '../store.ts';
import { openCampaign, recallCampaign } from './campaigns.ts';
import { type Database, executor, lock, type Session } from './database.ts';
import type { LogWriter } from './log.ts';
import type { PublishedReader } from './published.ts';
import { editions, marks, presentations, recalls, versions as table } from './schema.ts';

type Versions = Pick<Store, 'publish' | 'mark' | 'recall' | 'published' | 'document' | 'editions'>;

export function versions(database: Database, current: PublishedReader, log: LogWriter): Versions {
  type Work<Result> = (tx: Session) => Promise<Result>;
  const step = <Result extends { outcome: string }>(work: Work<Result>, tell: Work<void>) =>
    database.write(async (tx) => {
      await lock(tx, 'log');
      await lock(tx, 'campaigns');
      const result = await work(tx);
      if (result.outcome === 'new') await tell(tx);
      return result;
    });
  return {
    publish: (document, by) =>
      step(
        (tx) => publish(tx, current, document, by),
        async (tx) => {
          await log.tellPublished(tx, document, by);
          await awaitSteps(tellWebhooks([publishEvent(document, by.at)]), executor(tx));
        },
      ),
    mark: (ref, act, opening) =>
      step(
        (tx) => mark(tx, current, ref, act, opening),
        (tx) => log.tellAct(tx, 'mark', ref, act),
      ),
    recall: (ref, act) =>
      step(
        (tx) => recall(tx, current, ref, act),
        (tx) => log.tellAct(tx, 'recall', ref, act),
      ),
    published: sharing(async () => {
      const known = await database.read((db) => current.known(db));
      return known ?? database.snapshot((tx) => current.published(tx));
    }),
    document: (ref) => database.read((db) => document(db, ref)),
    editions: (policy) => database.read((db) => editionsOf(db, policy)),
  };
}

type Publish = Parameters<Store['publish']>;

async function publish(
  tx: Session,
  current: PublishedReader,
  document: Publish[0],
  by: Publish[1],
): Promise<PublishResult> {
  const verdict = judgePublication(document, await earlierVersions(tx, document.policy));
  if (verdict === 'same') return refresh(tx, current, document, by.at);
  if (verdict !== 'new') return { outcome: 'conflict', conflict: verdict };
  const rows = rowsOf(document, by);
  await tx.insert(table).values(rows.version);
  await tx.insert(presentations).values(rows.presentation);
  await tx.insert(editions).values(rows.edition);
  await current.advance(tx);
  const campaign = opensCampaign(document);
  const held = campaign ? await openCampaign(tx, document, document.kind, by) : null;
  return { outcome: 'new', campaign, held };
}

async function earlierVersions(tx: Session, policy: string) {
  const { version, kind, effective, body } = table;
  const rows = await tx
    .select({ version, kind, effective, body, recalledAt: recalls.at })
    .from(table)
    .leftJoin(recalls, and(eq(recalls.policy, table.policy), eq(recalls.version, table.version)))
    .where(eq(table.policy, policy))
    .orderBy(asc(table.version));
  return rows.map(({ recalledAt, ...row }) => ({ ...row, recalled: recalledAt !== null }));
}

async function refresh(
  tx: Session,
  current: PublishedReader,
  document: Publish[0],
  at: number,
): Promise<PublishResult> {
  const body = presentationOf(document);
  const [known] = await tx.select().from(presentations).where(isRef(presentations, document));
  if (known?.body === body) return { outcome: 'same', refreshed: false };
  await tx.update(presentations).set({ body, refreshedAt: at }).where(isRef(presentations, document));
  await tx.insert(editions).values(editionRow(document, at));
  await current.advance(tx);
  return { outcome: 'same', refreshed: true };
}

async function mark(
  tx: Session,
  current: PublishedReader,
  ref: VersionRef,
  act: Act,
  opening?: Opening,
): Promise<MarkResult> {
  const published = await current.published(tx);
  const found = findVersion(published, ref);
  if (!found) return { outcome: 'unknown' };
  if (found.material) return { outcome: 'same' };
  if (found.recalled) return { outcome: 'recalled' };
  const campaign = newestMaterial(published, ref.policy) < ref.version;
  await tx.insert(marks).values(actRow(ref, act));
  await current.advance(tx);
  const held = campaign ? await openCampaign(tx, ref, found.kind, { ...opening, at: act.at }) : null;
  return { outcome: 'new', campaign, held };
}

async function recall(tx: Session, current: PublishedReader, ref: VersionRef, act: Act): Promise<RecallResult> {
  const published = await current.published(tx);
  const found = findVersion(published, ref);
  if (!found) return { outcome: 'unknown' };
  if (found.recalled) return { outcome: 'same' };
  const { effectiveAt } = found;
  if (act.at >= effectiveAt) return { outcome: 'too-late', effectiveAt };
  await tx.insert(recalls).values(actRow(ref, act));
  await current.advance(tx);
  const before = newestMaterial(published, ref.policy, ref.version);
  return { outcome: 'new', ended: await recallCampaign(tx, ref, before, act.at) };
}

async function document(db: Session, ref: VersionRef) {
  const [row] = await db
    .select({ body: table.body, text: table.text, presentation: presentations.body })
    .from(table)
    .innerJoin(presentations, isRef(presentations, ref))
    .where(isRef(table, ref));
  return row ? documentOf(row) : null;
}

async function editionsOf(db: Session, policy: string) {
  const rows = await db.select().from(editions).where(eq(editions.policy, policy)).orderBy(asc(editions.entry));
  return rows.map(editionOf);
}

function isRef(of: typeof table | typeof presentations, { policy, version }: VersionRef) {
  return and(eq(of.policy, policy), eq(of.version, version));
}
