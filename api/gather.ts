/**
 * One read for all who ask in the same turn of the event loop. A small read between two requests costs three times what it
 * does among its like, for everything it needs has left the processor's caches by then; and a database elsewhere is asked once
 * instead of many times. The read begins when all of them have asked, so none sees less than was recorded before.
 */
import type { Store, UserStanding } from './store/store.ts';

interface Asking {
  user: string;
  resolve: (standing: UserStanding) => void;
  reject: (error: unknown) => void;
}

/** Where one user stands, by `readMany` for everyone who asked in this turn; rejects with its error. */
export function gathered(readMany: Store['standings']): (user: string) => Promise<UserStanding> {
  let asking: Asking[] = [];
  const readAll = () => {
    const all = asking;
    asking = [];
    readMany(all.map(({ user }) => user)).then(
      ({ generation, byUser }) => {
        for (const { user, resolve } of all) resolve({ generation, standings: byUser.get(user)! });
      },
      (error: unknown) => {
        for (const { reject } of all) reject(error);
      },
    );
  };
  return (user) =>
    new Promise((resolve, reject) => {
      if (asking.push({ user, resolve, reject }) === 1) setImmediate(readAll);
    });
}
