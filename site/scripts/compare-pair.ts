/** Two versions compared in the browser: their pages are fetched, and the engine of the built pages compares their bodies. */
import { type DiffWords, diffBodies, renderDiff } from '#model/diff/index.ts';
import type { FactsChange, FactsChangeGroup, Manifest, VersionDocument } from '#model/manifest.ts';
import { bodyIn, toDom } from './hast-dom.ts';

/** What the form on the versions page carries. */
export interface CompareData {
  policy: string;
  fields: [string, string];
  /** What a difference says about itself, in the page's language. */
  say: DiffWords;
  /** By number, from 1. */
  versions: { path: string; date: string }[];
  /** `1...3` → the page of the pair. */
  pages: Record<string, string>;
  words: Record<
    | 'facts'
    | 'before'
    | 'now'
    | 'heading'
    | 'compares'
    | 'same'
    | 'reversed'
    | 'list'
    | 'text'
    | 'legend'
    | 'none'
    | 'busy'
    | 'failed'
    | 'unknown',
    string
  >;
}

interface Pair {
  since: number;
  version: number;
}

/** Fills `place` with the difference and moves the focus to its heading. Rejects when a text cannot be had. */
export async function comparePair(place: HTMLElement, data: CompareData, { since, version }: Pair): Promise<void> {
  const { lang } = document.documentElement;
  const [older, newer] = [data.versions[since - 1]!, data.versions[version - 1]!];
  const [before, after, facts] = await Promise.all([
    bodyAt(older.path),
    bodyAt(newer.path),
    factsSince({ since, version }, data.policy, lang),
  ]);
  const diff = diffBodies(before, after, { locale: lang });
  const { words, say } = data;
  const values = { since, version, sinceDate: older.date, date: newer.date };
  const title = element('h2', fill(words.heading, values));
  title.tabIndex = -1;
  const parts: (Node | string)[] = [title, element('p', fill(words.compares, values))];
  if (facts.length > 0) parts.push(element('h3', words.facts), factsGroups(facts, words));
  if (diff.changes.length === 0) parts.push(element('p', `${words.none}.`));
  else parts.push(element('h3', words.text), element('p', words.legend), marked(renderDiff(diff, say)));
  place.replaceChildren(...parts);
  place.hidden = false;
  title.focus();
}

async function bodyAt(path: string) {
  return bodyIn(new DOMParser().parseFromString(withoutStyles(await read(path)), 'text/html'));
}

/** This page's policy reports every style of another page, even in a document that is never shown. */
function withoutStyles(html: string): string {
  return html.replace(/<style\b.*?<\/style>/gis, '');
}

/** The site's own facts differences; none where a version is too new to be in the manifest that was fetched. */
async function factsSince({ since, version }: Pair, policy: string, locale: string): Promise<FactsChangeGroup[]> {
  const manifest = JSON.parse(await read('/manifest.json')) as Manifest;
  const entry = manifest.policies.find((one) => one.id === policy)?.versions.find((one) => one.version === version);
  if (!entry) return [];
  const document = JSON.parse(await read(`/manifest/${entry.document}.json`)) as VersionDocument;
  return document.differences.find((one) => one.since === since)?.facts[locale] ?? [];
}

async function read(path: string): Promise<string> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.text();
}

function factsGroups(groups: FactsChangeGroup[], words: CompareData['words']): HTMLElement {
  const box = element('div', '');
  box.className = 'facts';
  box.append(...groups.map((group) => factsGroup(group, words)));
  return box;
}

function factsGroup({ heading, changes }: FactsChangeGroup, words: CompareData['words']): HTMLElement {
  const group = element('section', '');
  const list = element('ul', '');
  list.append(...changes.map((change) => factsLine(change, words)));
  group.append(element('h4', heading), list);
  return group;
}

function factsLine({ text, before, after }: FactsChange, words: CompareData['words']): HTMLElement {
  const line = element('li', text);
  for (const [label, value] of [
    [words.before, before],
    [words.now, after],
  ]) {
    if (!value) continue;
    const was = element('span', `${label}: ${value}`);
    was.className = 'was';
    line.append(' ', was);
  }
  return line;
}

function marked(body: ReturnType<typeof renderDiff>): HTMLElement {
  const box = element('div', '');
  box.className = 'prose marked';
  box.append(...toDom(body));
  return box;
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
}

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
