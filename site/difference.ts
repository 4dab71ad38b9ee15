/** Two versions of a text compared, as their page shows them. */
import type { Element, ElementContent, Nodes, Root } from 'hast';
import { clausesOf } from '#model/body/clauses.ts';
import { type BodyDiff, type Change, type DiffWords, diffBodies, renderDiff } from '#model/diff/index.ts';
import { DIFF_WORDS } from '#model/diff/languages.ts';
import type { Policy, Version } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';
import { versionPath } from './routes.ts';
import { bodyOf } from './texts.ts';

export interface Compared {
  diff: BodyDiff;
  say: DiffWords;
  /** The marked text; in-page links lead to this page or, where it lacks their target, to the version that has it. */
  body: Root;
}

/** `since` and `version` of one policy, compared in `locale`. */
export async function compare(since: Version, version: Version, locale: Locale): Promise<Compared> {
  const [before, after] = [await bodyOf(since, locale), await bodyOf(version, locale)];
  const words = diffWordsOf(locale);
  // A clause of the text may well be called what the list is called.
  const say = { ...words, listAnchor: `list-${words.listAnchor}` };
  const diff = diffBodies(before, after, { locale });
  const body = renderDiff(diff, say);
  const home = (id: string) => (idsIn(after).has(id) ? version : since);
  redirect(body, (id) => `${versionPath(version.policy.slug, home(id).version, locale)}#${id}`);
  return { diff, say, body };
}

/** What a difference says about itself; throws where the language has no words. */
export function diffWordsOf(locale: Locale): DiffWords {
  const say = DIFF_WORDS[locale];
  if (say) return say;
  throw new Error(`Differences have no words in "${locale}". Add them to content/model/diff/languages.ts.`);
}

/** The changes under the heading of their clause, as it is in the newer text where it is there; '' before the first. */
export function changesByClause({ diff }: Compared): { heading: string; changes: Change[] }[] {
  return diff.clauses
    .map(({ heading }, index) => ({
      heading: heading.after ?? heading.before ?? '',
      changes: diff.changes.filter((change) => change.clause === index),
    }))
    .filter(({ changes }) => changes.length > 0);
}

/** One clause as it stood in every version, oldest first: `was` says how it got there. */
export interface ClauseState {
  version: Version;
  was: 'first' | 'added' | 'changed' | 'unchanged' | 'removed' | 'absent';
  heading: string | undefined;
  /** What to show: the clause, or its differences from the version before; nothing where nothing is new. */
  body: Root | undefined;
}

/** The history of the clause `id`, one state per version, oldest first. */
export async function clauseHistory(policy: Policy, id: string, locale: Locale): Promise<ClauseState[]> {
  const states: ClauseState[] = [];
  let before: Root | undefined;
  for (const version of policy.versions) {
    const clause = clausesOf(await bodyOf(version, locale)).clauses.find((one) => one.id === id);
    const after: Root | undefined = clause && { type: 'root', children: clause.nodes };
    states.push({ ...step(version, before, after, locale), heading: clause?.heading });
    before = after;
  }
  return states;
}

function step(
  version: Version,
  before: Root | undefined,
  after: Root | undefined,
  locale: Locale,
): Omit<ClauseState, 'heading'> {
  if (!after) return { version, was: before ? 'removed' : 'absent', body: undefined };
  if (!before)
    return { version, was: version.version === 1 ? 'first' : 'added', body: inSection(after, version, locale) };
  const diff = diffBodies(before, after, { locale });
  if (diff.changes.length === 0) return { version, was: 'unchanged', body: undefined };
  const say = diffWordsOf(locale);
  const own = { ...say, anchor: `v${version.version}-${say.anchor}`, listAnchor: `v${version.version}` };
  return { version, was: 'changed', body: inSection(renderDiff(diff, own), version, locale) };
}

/** A copy that can stand many times on one page: headings one level down and without ids, links to the version's page. */
function inSection(body: Root, version: Version, locale: Locale): Root {
  const copy = structuredClone(body);
  for (const element of elementsIn(copy)) lower(element);
  redirect(copy, (id) => `${versionPath(version.policy.slug, version.version, locale)}#${id}`);
  return copy;
}

function lower(element: Element): void {
  const level = /^h([23])$/.exec(element.tagName)?.[1];
  if (!level) return;
  element.tagName = `h${Number(level) + 1}`;
  delete element.properties.id;
}

function redirect(body: Root, elsewhere: (id: string) => string): void {
  const ids = idsIn(body);
  for (const { tagName, properties } of elementsIn(body)) {
    const id = tagName === 'a' && /^#(.+)$/.exec(String(properties.href))?.[1];
    if (id && !ids.has(id) && !isOwn(properties.className)) properties.href = elsewhere(id);
  }
}

/** The way from change to change is the difference's own and leads within the page. */
function isOwn(className: unknown): boolean {
  return Array.isArray(className) && className.some((name) => String(name).startsWith('diff-'));
}

function idsIn(body: Root): Set<string> {
  return new Set(elementsIn(body).flatMap(({ properties: { id } }) => (typeof id === 'string' ? [id] : [])));
}

function elementsIn(node: Nodes): Element[] {
  const children: ElementContent[] = 'children' in node ? (node.children as ElementContent[]) : [];
  const inside = children.flatMap(elementsIn);
  return node.type === 'element' ? [node, ...inside] : inside;
}
