/** P04 in short: answers that are sent again and again. The long form is `npm run test:long`. */
import { repeats } from './kill/repeats.ts';

/** `REPEAT_LIVES=…` and `REPEAT_SEED=…` set another number, and see a failure again. */
repeats(Number(process.env.REPEAT_LIVES ?? 3), Number(process.env.REPEAT_SEED ?? Date.now() % 2 ** 31));
