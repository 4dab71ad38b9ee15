/** Long work in short pieces, so that whoever asks meanwhile is answered in between. */
import { setImmediate } from 'node:timers/promises';

/** So long at most between two turns, milliseconds. */
const SLICE_MS = 10;

/** Gives what the work is to await after every small piece of it: as a rule at once, and now and then when others had their turn. */
export function takingTurns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await setImmediate();
    since = performance.now();
  };
}

/** `make` of every one of `list`, in turns. */
export async function inTurns<One, Made>(list: readonly One[], make: (one: One) => Made): Promise<Made[]> {
  const turn = takingTurns();
  const made: Made[] = [];
  for (const one of list) {
    made.push(make(one));
    await turn();
  }
  return made;
}
