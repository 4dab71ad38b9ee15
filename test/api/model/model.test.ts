/** Every status is what a second, independent account of the rule says, whatever happens before it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openRunner, type Runner } from './run.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner(true);
});
afterAll(() => runner?.stop());

test('every status on both databases is the model’s, through publishing, answers, merges, imports, erasures and time', {
  timeout: 300_000,
}, async () => {
  await runner.run({ runs: 40, length: 40, seed: 20_260_326 });
});

test('control: a rule that begins a day one millisecond late is found', { timeout: 120_000 }, async () => {
  vi.doMock('../../../api/status.ts', async (original) => {
    const right = await original<typeof import('../../../api/status.ts')>();
    // `<=` against the clock becomes `<`, for whole milliseconds.
    const decide: typeof right.decide = (line, standing, named, now) => right.decide(line, standing, named, now - 1);
    return { ...right, decide };
  });
  vi.resetModules();
  const { createApp } = await import('../../../api/app.ts');
  vi.doUnmock('../../../api/status.ts');
  const alone = await openRunner(false);
  await expect(alone.run({ runs: 40, length: 40, seed: 20_260_326, create: createApp, shrink: false })).rejects.toThrow(
    /Property failed/,
  );
  await alone.stop();
});
