/** The rule of the purge once more, over plain lists: what the store's SQL is held against. */
import type { Answer, Kind } from '../../../content/model/ref.ts';
import { ANSWERS_OF } from '../../../content/model/ref.ts';
import { DAY, NOON } from './make.ts';

export interface Life {
  user: string;
  policy: string;
  answer: Answer;
  version: number;
  at: number;
}

export interface Said extends Life {
  id: string;
}

/** Answers of many users to three versions of every policy over a hundred days, in the order of time. */
export function livesOf(
  seed: number,
  { users, kinds, count }: { users: readonly string[]; kinds: Readonly<Record<string, Kind>>; count: number },
): Life[] {
  const next = random(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const days = Array.from({ length: count }, () => next() * 100).toSorted((a, b) => a - b);
  return days.map((day) => {
    const policy = pick(Object.keys(kinds));
    const version = 1 + Math.floor((day / 100) * 3);
    return {
      user: pick(users),
      policy,
      answer: pick(ANSWERS_OF[kinds[policy]!]),
      version,
      at: NOON + Math.floor(day * DAY),
    };
  });
}

/** Ids of all that had ended at `before`, epoch ms. A question put off is so for a day. */
export function endedBefore(said: readonly Said[], before: number, hasAccount: (user: string) => boolean): Set<string> {
  const ended = said.filter((one, index) => {
    const after = said.slice(index + 1).filter(({ user, policy }) => user === one.user && policy === one.policy);
    const end = after.find((next) => takesPlace(one, next))?.at ?? null;
    const isOver = one.answer === 'defer' && after.length === 0 && !hasAccount(one.user);
    const endAt = end ?? (isOver ? one.at + DAY : null);
    return endAt !== null && endAt <= before;
  });
  return new Set(ended.map(({ id }) => id));
}

function takesPlace(one: Life, next: Life): boolean {
  if (one.answer === 'defer') return true;
  if (one.answer === 'acknowledge' || one.answer === 'accept') {
    return next.answer === one.answer && next.version >= one.version;
  }
  return next.answer !== 'defer';
}

/** The same numbers for the same seed, from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
