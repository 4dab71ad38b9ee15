/** P09 in short: one thing in the database or in a checkpoint is changed. The long form is `npm run test:long`. */
import { tampering } from '../tamper/tampering.ts';

/** `TAMPERS=…` and `TAMPER_SEED=…` set another number, and see a failure again. */
tampering({
  changes: Number(process.env.TAMPERS ?? 1_500),
  checkpoints: 200,
  seed: Number(process.env.TAMPER_SEED ?? Date.now() % 2 ** 31),
});
