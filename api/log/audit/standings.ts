/** Where everybody stands, made again from nothing but records and merges, against the table that every status is read from. */
import type { Kind } from '#model/ref.ts';
import type { Told } from '../../store/rules/answering.ts';
import { type Merge, Replay } from '../../store/rules/replaying.ts';
import type { LogTables } from '../../store/rules/tables.ts';
import type { Published, Standing } from '../../store/types.ts';
import type { Findings } from './faults.ts';

const PAGE = 2000;

export class Standings {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #replay: Replay;

  constructor(kinds: ReadonlyMap<string, Kind>, merges: readonly Merge[]) {
    this.#kinds = kinds;
    const policies = [...kinds].map(([policy, kind]) => ({ policy, kind }));
    this.#replay = new Replay({ generation: 0, policies } as Published, merges);
  }

  /** The record at `index`, greater than that before. One to an unknown policy stands nowhere: it has another fault. */
  take(index: number, record: Told): void {
    if (this.#kinds.has(record.policy)) this.#replay.take(index, record);
  }

  /** `isPurged`: some answers were let go of after the retention period. */
  async compare(tables: LogTables, isPurged: boolean, findings: Findings): Promise<void> {
    const made = new Map([...this.#replay.end()].map(([user, standings]) => [user, new Map(standings)]));
    for (let after = { user: '', policy: '' }; ; ) {
      const page = await tables.standings(after, PAGE);
      for (const { user, ...row } of page) {
        const one = made.get(user)?.get(row.policy);
        made.get(user)?.delete(row.policy);
        const holds = one !== undefined && this.#agree(one, row, isPurged);
        findings.expect(holds, null, `the standing after ${row.acceptance} (${row.policy}) is not what was answered`);
      }
      if (page.length < PAGE) break;
      after = page.at(-1)!;
    }
    for (const missing of [...made.values()].flatMap((one) => [...one.values()]))
      findings.add(null, `the standing after ${missing.acceptance} (${missing.policy}) is missing`);
  }

  /** What was let go of may have been an older yes to a consent, or a question put off before a merge. */
  #agree(made: Standing, row: Standing, isPurged: boolean): boolean {
    if (!isPurged) return isSame(made, row);
    const isConsent = this.#kinds.get(row.policy) === 'consent';
    const yes = isConsent && row.yes > made.yes ? row.yes : made.yes;
    const { deferredVersion, deferredUntil } = made.deferredVersion === null ? row : made;
    return isSame({ ...made, yes, deferredVersion, deferredUntil }, row);
  }
}

const FIELDS = [
  'policy',
  'yes',
  'answer',
  'answeredVersion',
  'answeredAt',
  'deferredVersion',
  'deferredUntil',
  'acceptance',
  'provenance',
] as const satisfies readonly (keyof Standing)[];

function isSame(one: Standing, other: Standing): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}

/** Kinds of the published policies. */
export function kindsOf(versions: readonly { policy: string; kind: string }[]): Map<string, Kind> {
  return new Map(versions.map(({ policy, kind }) => [policy, kind as Kind]));
}
