/** P09 at length: TAMPERS single changes of rows, a tenth as many of a checkpoint. TAMPER_SEED sees a failure again. */
import { tampering } from '../api/tamper/tampering.ts';

const CHANGES = Number(process.env.TAMPERS ?? 10_000);

tampering({
  changes: CHANGES,
  checkpoints: Math.ceil(CHANGES / 10),
  seed: Number(process.env.TAMPER_SEED ?? Date.now() % 2 ** 31),
});
