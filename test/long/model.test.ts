/** The model, for as long as one likes: random strings of commands on both databases, another seed each time. */
import { test } from 'vitest';
import { openRunner } from '../api/model/run.ts';

const RUNS = Number(process.env.MODEL_RUNS ?? 1000);

test(`every status is the model’s, through ${RUNS} long histories`, { timeout: 24 * 3_600_000 }, async () => {
  const runner = await openRunner(true);
  try {
    await runner.run({ runs: RUNS, length: 100 });
  } finally {
    await runner.stop();
  }
});
