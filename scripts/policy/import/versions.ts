/** States of a history into versions of a policy: what says nothing new is left out, every change is proposed with its findings. */
import { contentHash } from '#model/body/text.ts';
import { type Finding, findingsBetween, type Proposal, proposalOf, type Rules } from '#model/findings/index.ts';
import { renderBody, type Version } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';
import type { PolicySettings } from '#model/version.ts';
import { CommandError } from '../verb.ts';
import { type Memory, noMemory, proposeIds, takeIds } from './clauses.ts';
import { decode } from './decode.ts';
import { printMdx } from './mdx.ts';
import { Notes } from './notes.ts';
import type { Acceptable, RawText, State } from './source.ts';
import { headingsIn, readText, type Text } from './text.ts';

export interface Imported {
  state: State;
  version: Version;
  /** Null for the first version. */
  proposal: Proposal | null;
  findings: Finding[];
  clauses: number;
}

export interface History {
  versions: Imported[];
  /** Titles as the newest text says them, per language. */
  titles: Record<Locale, string>;
  /** States that say nothing new, for people. */
  skipped: string[];
  notes: Notes;
}

export interface Converting {
  policy: PolicySettings;
  /** Whose clause ids lead. */
  locale: Locale;
  accept: ReadonlySet<Acceptable>;
  base: string | null;
  rules: Rules;
  /** Told after each state. */
  progress(done: number, of: number): void;
}

/** Converts all `states`, oldest first, in memory. Throws {@link CommandError} at the first text that cannot be taken. */
export function toVersions(states: readonly State[], wish: Converting): History {
  const history: History = { versions: [], titles: {}, skipped: [], notes: new Notes() };
  const memory = new Map<Locale, Memory>();
  for (const [index, state] of states.entries()) {
    take(history, state, memory, wish);
    wish.progress(index + 1, states.length);
  }
  if (history.versions.length > 0) return history;
  throw new CommandError('There is no text to import.', 'every file is empty', 'check that the right file was named');
}

function take(history: History, state: State, memory: Map<Locale, Memory>, wish: Converting): void {
  const texts = textsOf(state, history, wish);
  if (!texts[wish.locale]) {
    history.skipped.push(`${state.from} (${state.day}): no text in "${wish.locale}"`);
    return;
  }
  const sources = sourcesOf(texts, state, memory, history.notes, wish);
  const before = history.versions.at(-1);
  const number = (before?.version.version ?? 0) + 1;
  const version = versionOf(wish.policy, number, state, sources);
  if (before && isSame(before.version, version)) {
    history.skipped.push(`${state.from} (${state.day}): a reader sees no change`);
    return;
  }
  const findings = before ? findingsBetween(before.version, version, wish.rules) : [];
  const proposal = before ? proposalOf(findings) : null;
  history.versions.push({ state, version, proposal, findings, clauses: headingsIn(texts[wish.locale]!.blocks).length });
}

function textsOf(state: State, { titles, notes }: History, { accept, base }: Converting): Record<Locale, Text> {
  const texts: Record<Locale, Text> = {};
  for (const [locale, raw] of Object.entries(state.texts)) {
    const source = decode(raw, accept);
    if (source.trim() === '') continue;
    const text = readText(raw.name, source, base, notes);
    if (text.title) titles[locale] = text.title;
    if (text.blocks.length > 0) texts[locale] = text;
  }
  return texts;
}

function sourcesOf(
  texts: Record<Locale, Text>,
  state: State,
  memory: Map<Locale, Memory>,
  notes: Notes,
  { locale }: Converting,
): Record<Locale, string> {
  const memoryOf = (of: Locale) => memory.get(of) ?? memory.set(of, noMemory()).get(of)!;
  const leading = proposeIds(texts[locale]!.blocks, memoryOf(locale));
  const printed = Object.entries(texts).map(([of, { blocks }]) => {
    const raw: RawText = state.texts[of]!;
    const follows = of === locale || headingsIn(blocks).length === leading.length;
    const ids = follows ? leading : proposeIds(blocks, memoryOf(of));
    if (follows && of !== locale) takeIds(blocks, ids, memoryOf(of));
    return [of, printMdx(blocks, ids, { place: raw.place, locale: of, notes })] as const;
  });
  return Object.fromEntries(printed);
}

function versionOf(policy: PolicySettings, version: number, state: State, texts: Record<Locale, string>): Version {
  const folder = `content/policies/${policy.id}/${version}/`;
  const sources = Object.entries(texts).map(([locale, text]) => [locale, { file: `${folder}${locale}.mdx`, text }]);
  const settings = { effective: state.day, summary: {}, imported: true, overrides: [] };
  return { policy, version, settings, facts: null, rawFacts: null, sources: Object.fromEntries(sources) };
}

function isSame(before: Version, after: Version): boolean {
  const [old, young] = [Object.keys(before.sources), Object.keys(after.sources)];
  const hash = (version: Version, locale: Locale) => contentHash(renderBody(version, locale));
  return old.join() === young.join() && old.every((locale) => hash(before, locale) === hash(after, locale));
}
