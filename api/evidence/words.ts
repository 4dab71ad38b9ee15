/** What a prompt said, made again of what was published when it was issued. Pure. */
import type { Locale } from '#model/ref.ts';
import { decide, type Timeline, timelineOf } from '../status.ts';
import type { Edition, PublishedPolicy, PublishedVersion } from '../store/store.ts';
import { fixedPart, type Said, saidBy, wordsHash } from '../words.ts';

/** A policy with every presentation that its versions ever had, oldest first. */
export interface PolicyHistory {
  policy: PublishedPolicy;
  editions: readonly Edition[];
}

/** What a token says of its prompt. */
export interface Issued {
  version: number;
  locale: Locale;
  /** Epoch ms. */
  issuedAt: number;
  /** SHA-256 of the words. */
  words: string;
}

/** While the database is away, prompts go by what was known minutes before; clocks of several processes differ by less. */
const BEHIND_MS = 10 * 60_000;
const AHEAD_MS = 60_000;

/**
 * The words with exactly this hash, or null when nothing that was published about then gives them. Whatever is given back
 * was said, whichever way it was found: nobody can make other words with the same hash.
 */
export function wordsOf(history: PolicyHistory, issued: Issued): Said | null {
  for (const line of linesAbout(history, issued.issuedAt)) {
    if (line.versions.at(-1)!.version !== issued.version) continue;
    for (const said of sayable(line, issued)) if (wordsHash(said) === issued.words) return said;
  }
  return null;
}

/** {@link wordsOf}, asked of many prompts of one person: what has a hash has it for all of them. */
export function rememberingWords(): typeof wordsOf {
  const known = new Map<string, Said>();
  return (history, issued) => {
    const before = known.get(issued.words);
    const said = before ?? wordsOf(history, issued);
    if (said) known.set(issued.words, said);
    const { policy, version, locale } = said?.status ?? {};
    const isOfToken = policy === history.policy.policy && version === issued.version && locale === issued.locale;
    return isOfToken ? said : null;
  };
}

/** Whatever this policy could say to anyone: it differs by the version that they said yes to last, and by nothing else. */
function* sayable(line: Timeline, { locale, issuedAt }: Issued): Generator<Said> {
  const highest = line.policy.versions.at(-1)!.version;
  for (let yes = 0; yes <= highest; yes++) {
    const standing = { yes, answer: null, answeredVersion: null, deferredUntil: null };
    const decision = decide(line, standing, true, issuedAt);
    if (decision.action !== 'none') yield saidBy(decision.shown, fixedPart(line.policy, decision, locale));
  }
}

/** The policy as it stood at the instant, then as it stood shortly before and after. */
function* linesAbout(history: PolicyHistory, at: number): Generator<Timeline> {
  const changes = changesOf(history);
  const reached = (end: number) => changes.filter((change) => change.at <= end).length;
  const [first, now, last] = [reached(at - BEHIND_MS), reached(at), reached(at + AHEAD_MS)];
  const counts = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  for (const count of counts.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))) {
    const line = timelineOf(after(history.policy, changes.slice(0, count)));
    if (line) yield line;
  }
}

interface Change {
  at: number;
  version: number;
  /** Undefined while it is not published yet. */
  apply: (before: PublishedVersion | undefined) => PublishedVersion;
}

/** Everything that happened to the policy, oldest first. */
function changesOf({ policy, editions }: PolicyHistory): Change[] {
  const { versions } = policy;
  const acts = versions.flatMap((one): Change[] => [
    ...(one.marked ? [{ at: one.marked.at, version: one.version, apply: marked(one) }] : []),
    ...(one.recalled ? [{ at: one.recalled.at, version: one.version, apply: recalled(one) }] : []),
  ]);
  const worded = versions.flatMap((one) => changesOfWords(one, editions));
  return [...worded, ...acts].sort((a, b) => a.at - b.at);
}

/** Its first edition is there from the beginning, even where a later one is the first that was kept. */
function changesOfWords(version: PublishedVersion, editions: readonly Edition[]): Change[] {
  const own = editions.filter((one) => one.version === version.version);
  return own.map(({ at, presentation }, index) => ({
    at: index === 0 ? version.publishedAt : at,
    version: version.version,
    apply: (before) => {
      const { title, url, differences, prompt = null } = presentation;
      return { ...(before ?? unpublished(version)), title, url, differences, prompt };
    },
  }));
}

function unpublished(version: PublishedVersion): PublishedVersion {
  return { ...version, material: version.change !== 'minor', marked: null, recalled: null };
}

function marked({ marked }: PublishedVersion): Change['apply'] {
  return (before) => ({ ...before!, marked, material: true });
}

function recalled({ recalled }: PublishedVersion): Change['apply'] {
  return (before) => ({ ...before!, recalled });
}

function after(policy: PublishedPolicy, changes: readonly Change[]): PublishedPolicy {
  const versions = new Map<number, PublishedVersion>();
  for (const { version, apply } of changes) versions.set(version, apply(versions.get(version)));
  return { ...policy, versions: [...versions.values()].sort((a, b) => a.version - b.version) };
}
