/** A memory of bounded size that forgets what was not asked for lately. */
export interface Recent<Value> {
  get(text: string): Value | undefined;
  set(text: string, value: Value): void;
}

/** So much of a text's end finds it: the signature stands there. Hashing all of a receipt would cost more than the rest. */
const TAIL = 43;

/** Holds the last `most` used at least, and twice as many at most. */
export function createRecent<Value>(most: number): Recent<Value> {
  let young = new Map<string, { text: string; value: Value }>();
  let old: typeof young = new Map();
  const keep = (tail: string, entry: { text: string; value: Value }): void => {
    if (young.size >= most) [old, young] = [young, new Map()];
    young.set(tail, entry);
  };
  return {
    set: (text, value) => keep(text.slice(-TAIL), { text, value }),
    get: (text) => {
      const tail = text.slice(-TAIL);
      const entry = young.get(tail) ?? old.get(tail);
      if (entry?.text !== text) return undefined;
      if (!young.has(tail)) keep(tail, entry);
      return entry.value;
    },
  };
}
