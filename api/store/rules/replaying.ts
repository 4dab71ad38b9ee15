/**
 * Standings from nothing but records and merges, in the order of the log. A merge that was undone has never been, so only
 * those that stand are asked for. Pure.
 */
import { DEFER_MS } from '../../status.ts';
import type { Link, Published, Standing } from '../types.ts';
import { kindOf, standingAfter, type Told } from './answering.ts';
import { joined } from './joining.ts';

/** A merge that stands: `user` is `into` from `index` of the log on. */
export type Merge = Pick<Link, 'user' | 'into' | 'index' | 'at'>;

/** The merges that stand after all of `links`, which lie in the order of the log. */
export function standingMerges(links: readonly Pick<Link, 'type' | 'user' | 'into' | 'index' | 'at'>[]): Merge[] {
  const standing = new Map<string, Merge>();
  for (const { type, user, into, index, at } of links) {
    if (type === 'merge') standing.set(user, { user, into, index, at });
    else standing.delete(user);
  }
  return [...standing.values()].sort((a, b) => a.index - b.index);
}

/** Takes records one by one, and knows where everybody stands. */
export class Replay {
  readonly #published: Published;
  readonly #merges: readonly Merge[];
  /** By user, then policy. */
  readonly #standings = new Map<string, Map<string, Standing>>();
  readonly #roots = new Map<string, string>();
  readonly #mergedAt = new Map<string, number>();
  #merged = 0;

  /** `merges` lie in the order of the log. */
  constructor(published: Published, merges: readonly Merge[]) {
    this.#published = published;
    this.#merges = merges;
  }

  /** The record at `index`, which is greater than that of the record before. */
  take(index: number, record: Told): void {
    while ((this.#merges[this.#merged]?.index ?? Number.POSITIVE_INFINITY) < index) this.#join(this.#next());
    const root = this.#roots.get(record.user) ?? record.user;
    const before = this.#of(root).get(record.policy);
    const deferredUntil = record.answer === 'defer' ? record.recordedAt + DEFER_MS : null;
    const mergedAt = this.#mergedAt.get(root) ?? null;
    const after = standingAfter(before, record, deferredUntil, this.#published, mergedAt);
    if (after) this.#of(root).set(record.policy, after);
  }

  /** After the last record: by user, then policy. Who is merged into another stands nowhere. */
  end(): ReadonlyMap<string, ReadonlyMap<string, Standing>> {
    while (this.#merged < this.#merges.length) this.#join(this.#next());
    return this.#standings;
  }

  #next(): Merge {
    return this.#merges[this.#merged++]!;
  }

  #join({ user, into, at }: Merge): void {
    const account = this.#of(into);
    for (const [policy, guest] of this.#of(user)) {
      account.set(policy, joined(kindOf(this.#published, policy), account.get(policy), guest)!);
    }
    this.#standings.delete(user);
    this.#roots.set(user, into);
    this.#mergedAt.set(into, Math.max(at, this.#mergedAt.get(into) ?? at));
  }

  #of(user: string): Map<string, Standing> {
    const own = this.#standings.get(user) ?? new Map<string, Standing>();
    this.#standings.set(user, own);
    return own;
  }
}
