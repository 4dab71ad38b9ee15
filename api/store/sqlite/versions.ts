import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { VersionRef } from '#model/ref.ts';
import { actRow, documentOf, editionOf, findVersion, newestMaterial } from '../rules/published.ts';
import { editionRow, judgePublication, opensCampaign, presentationOf, rowsOf } from '../rules/publishing.ts';
import { runSteps } from '../rules/steps.ts';
import { publishEvent, tellWebhooks } from '../rules/webhooks.ts';
import type { Act, MarkResult, Opening, PublishResult, RecallResult, Store } from '../store.ts';
import { openCampaign, recallCampaign } from './campaigns.ts';
import { type Database, executor } from './database.ts';
import type { LogWriter } from './log.ts';
import type { PublishedReader } from './published.ts';
import { editions, marks, presentations, recalls, versions as table } from './schema.ts';

type Versions = Pick<Store, 'publish' | 'mark' | 'recall' | 'published' | 'document' | 'editions'>;

export function versions(database: Database, current: PublishedReader, log: LogWriter): Versions {
  const step = <Result extends { outcome: string }>(work: () => Result, tell: () => void) =>
    database.write(() => {
      const result = work();
      if (result.outcome === 'new') tell();
      return result;
    });
  return {
    publish: (document, by) =>
      step(
        () => publish(database, current, document, by),
        () => {
          log.tellPublished(document, by);
          runSteps(tellWebhooks([publishEvent(document, by.at)]), executor(database.db));
        },
      ),
    mark: (ref, act, opening) =>
      step(
        () => mark(database, current, ref, act, opening),
        () => log.tellAct('mark', ref, act),
      ),
    recall: (ref, act) =>
      step(
        () => recall(database, current, ref, act),
        () => log.tellAct('recall', ref, act),
      ),
    published: () => database.snapshot(() => current.published()),
    document: (ref) => database.read(() => document(database, ref)),
    editions: (policy) => database.read(() => editionsOf(database, policy)),
  };
}

type Publish = Parameters<Store['publish']>;

function publish(database: Database, current: PublishedReader, document: Publish[0], by: Publish[1]): PublishResult {
  const verdict = judgePublication(document, earlierVersions(database, document.policy));
  if (verdict === 'same') return refresh(database, current, document, by.at);
  if (verdict !== 'new') return { outcome: 'conflict', conflict: verdict };
  const rows = rowsOf(document, by);
  database.db.insert(table).values(rows.version).run();
  database.db.insert(presentations).values(rows.presentation).run();
  database.db.insert(editions).values(rows.edition).run();
  current.advance();
  const campaign = opensCampaign(document);
  const held = campaign ? openCampaign(database, document, document.kind, by) : null;
  return { outcome: 'new', campaign, held };
}

function earlierVersions({ db }: Database, policy: string) {
  const { version, kind, effective, body } = table;
  const rows = db
    .select({ version, kind, effective, body, recalledAt: recalls.at })
    .from(table)
    .leftJoin(recalls, and(eq(recalls.policy, table.policy), eq(recalls.version, table.version)))
    .where(eq(table.policy, policy))
    .orderBy(asc(table.version))
    .all();
  return rows.map(({ recalledAt, ...row }) => ({ ...row, recalled: recalledAt !== null }));
}

function refresh({ db }: Database, current: PublishedReader, document: Publish[0], at: number): PublishResult {
  const body = presentationOf(document);
  const known = db.select().from(presentations).where(isRef(presentations, document)).get();
  if (known?.body === body) return { outcome: 'same', refreshed: false };
  db.update(presentations).set({ body, refreshedAt: at }).where(isRef(presentations, document)).run();
  db.insert(editions).values(editionRow(document, at)).run();
  current.advance();
  return { outcome: 'same', refreshed: true };
}

function mark(database: Database, current: PublishedReader, ref: VersionRef, act: Act, opening?: Opening): MarkResult {
  const published = current.published();
  const found = findVersion(published, ref);
  if (!found) return { outcome: 'unknown' };
  if (found.material) return { outcome: 'same' };
  if (found.recalled) return { outcome: 'recalled' };
  const campaign = newestMaterial(published, ref.policy) < ref.version;
  database.db.insert(marks).values(actRow(ref, act)).run();
  current.advance();
  const held = campaign ? openCampaign(database, ref, found.kind, { ...opening, at: act.at }) : null;
  return { outcome: 'new', campaign, held };
}

function recall(database: Database, current: PublishedReader, ref: VersionRef, act: Act): RecallResult {
  const published = current.published();
  const found = findVersion(published, ref);
  if (!found) return { outcome: 'unknown' };
  if (found.recalled) return { outcome: 'same' };
  const { effectiveAt } = found;
  if (act.at >= effectiveAt) return { outcome: 'too-late', effectiveAt };
  database.db.insert(recalls).values(actRow(ref, act)).run();
  current.advance();
  const before = newestMaterial(published, ref.policy, ref.version);
  return { outcome: 'new', ended: recallCampaign(database, ref, before, act.at) };
}

function document({ db }: Database, ref: VersionRef) {
  const { body, text } = getTableColumns(table);
  const row = db
    .select({ body, text, presentation: presentations.body })
    .from(table)
    .innerJoin(presentations, isRef(presentations, ref))
    .where(isRef(table, ref))
    .get();
  return row ? documentOf(row) : null;
}

function editionsOf({ db }: Database, policy: string) {
  return db
    .select()
    .from(editions)
    .where(eq(editions.policy, policy))
    .orderBy(asc(editions.entry))
    .all()
    .map(editionOf);
}

function isRef(of: typeof table | typeof presentations, { policy, version }: VersionRef) {
  return and(eq(of.policy, policy), eq(of.version, version));
}
