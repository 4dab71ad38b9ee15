import { describe, expect, test, vi } from 'vitest';
import { batcher, type Settled, sharing } from '../../../api/store/rules/batch.ts';

/** A batcher whose runs end when told to; gives the batches it was given. */
function held(most?: number) {
  const batches: string[][] = [];
  let release = () => {};
  const run = async (jobs: readonly string[]): Promise<Settled<string>[]> => {
    batches.push([...jobs]);
    await new Promise<void>((done) => {
      release = done;
    });
    return jobs.map((job) =>
      job === 'bad'
        ? { status: 'rejected', reason: new Error(job) }
        : { status: 'fulfilled', value: job.toUpperCase() },
    );
  };
  return { batches, take: batcher(run, most), release: () => release() };
}

const turn = () => new Promise<void>((done) => setImmediate(done));
/** Long enough for whatever waits to be taken. */
const turns = async () => {
  for (let count = 0; count < 5; count += 1) await turn();
};

describe('group commit', () => {
  test('a job that is alone goes at once, before any timer', async () => {
    const { batches, take, release } = held();
    const result = take('a');
    await turn();
    expect(batches).toEqual([['a']]);
    release();
    expect(await result).toBe('A');
  });

  test('what each turn brings comes along, until a turn brings nothing', async () => {
    const { batches, take } = held();
    setImmediate(() => {
      void take('b');
      setImmediate(() => {
        void take('c');
        setImmediate(() => setImmediate(() => void take('d')));
      });
    });
    void take('a');
    await turns();
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  test('what comes while a batch is under way goes together in the next, in its order', async () => {
    const { batches, take, release } = held();
    const results = [take('a')];
    await turns();
    results.push(take('b'), take('c'));
    await turns();
    expect(batches).toEqual([['a']]);
    release();
    await turns();
    expect(batches).toEqual([['a'], ['b', 'c']]);
    release();
    expect(await Promise.all(results)).toEqual(['A', 'B', 'C']);
  });

  test('never more than the most go together', async () => {
    const { batches, take, release } = held(2);
    const results = ['a', 'b', 'c'].map(take);
    await turns();
    release();
    await turns();
    expect(batches).toEqual([['a', 'b'], ['c']]);
    release();
    await Promise.all(results);
  });

  test('a bad job is told so, and no other', async () => {
    const { take, release } = held();
    const results = Promise.allSettled(['a', 'bad', 'c'].map(take));
    await turns();
    release();
    expect((await results).map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('when a whole batch fails all of it are told so, and the next one goes on', async () => {
    let runs = 0;
    const take = batcher(async (jobs: readonly string[]): Promise<Settled<string>[]> => {
      if (runs++ === 0) throw new Error('away');
      return jobs.map((value) => ({ status: 'fulfilled', value }));
    });
    const first = await Promise.allSettled([take('a'), take('b')]);
    expect(first.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(await take('c')).toBe('c');
  });
});

describe('a question that everybody asks alike', () => {
  test('is put once for all who ask at the same time, and anew for whoever asks later', async () => {
    let times = 0;
    const ask = sharing(async () => ++times);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    expect(await ask()).toBe(2);
  });

  test('is not answered by what was read before it was asked', async () => {
    const answers: PromiseWithResolvers<string>[] = [];
    const ask = sharing(() => {
      answers.push(Promise.withResolvers<string>());
      return answers.at(-1)!.promise;
    });
    const early = ask();
    await vi.waitFor(() => expect(answers.length).toBe(1));
    const late = ask();
    answers[0]!.resolve('old');
    expect(await early).toBe('old');
    await vi.waitFor(() => expect(answers.length).toBe(2));
    answers[1]!.resolve('new');
    expect(await late).toBe('new');
  });
});
