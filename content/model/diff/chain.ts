/** The heaviest chain of possible matches that keeps both orders: O(n log n). */

/** Old items `from[0]..from[1]` against new items `to[0]..to[1]`, both inclusive. */
export interface Candidate {
  from: readonly [number, number];
  to: readonly [number, number];
  weight: number;
}

/** The candidates of the heaviest set in which each lies wholly after the one before it, on both sides; in order. */
export function heaviestChain<T extends Candidate>(candidates: readonly T[]): T[] {
  const size = candidates.reduce((most, { to }) => Math.max(most, to[1]), -1) + 1;
  const best = new PrefixMaximum(size);
  const order = candidates.map((_, index) => index);
  const byStart = order.toSorted((a, b) => candidates[a]!.from[0] - candidates[b]!.from[0] || a - b);
  const byEnd = order.toSorted((a, b) => candidates[a]!.from[1] - candidates[b]!.from[1] || a - b);
  const total = new Float64Array(candidates.length);
  const previous = new Int32Array(candidates.length).fill(-1);
  let ended = 0;
  for (const index of byStart) {
    const { from, to, weight } = candidates[index]!;
    for (; candidates[byEnd[ended]!]!.from[1] < from[0]; ended++) {
      const done = byEnd[ended]!;
      best.raise(candidates[done]!.to[1], total[done]!, done);
    }
    const before = best.upTo(to[0] - 1);
    previous[index] = before;
    total[index] = weight + (before < 0 ? 0 : total[before]!);
  }
  return follow(candidates, total, previous);
}

function follow<T>(candidates: readonly T[], total: Float64Array, previous: Int32Array): T[] {
  let at = -1;
  for (let index = 0; index < total.length; index++) if (at < 0 || total[index]! > total[at]!) at = index;
  const chain: T[] = [];
  for (; at >= 0; at = previous[at]!) chain.push(candidates[at]!);
  return chain.reverse();
}

/** A Fenwick tree: the greatest value among positions 0..n, and whose it is. */
class PrefixMaximum {
  readonly #value: Float64Array;
  readonly #owner: Int32Array;

  constructor(size: number) {
    this.#value = new Float64Array(size + 1);
    this.#owner = new Int32Array(size + 1).fill(-1);
  }

  raise(position: number, value: number, owner: number): void {
    for (let at = position + 1; at < this.#value.length; at += at & -at) {
      if (value <= this.#value[at]!) continue;
      this.#value[at] = value;
      this.#owner[at] = owner;
    }
  }

  upTo(position: number): number {
    let best = 0;
    let owner = -1;
    for (let at = position + 1; at > 0; at -= at & -at) {
      if (this.#value[at]! <= best) continue;
      best = this.#value[at]!;
      owner = this.#owner[at]!;
    }
    return owner;
  }
}
