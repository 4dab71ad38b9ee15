/** P04 at length: answers that are sent again and again. REPEAT_LIVES and REPEAT_SEED set another number, and see a failure again. */
import { repeats } from '../api/kill/repeats.ts';

repeats(Number(process.env.REPEAT_LIVES ?? 100), Number(process.env.REPEAT_SEED ?? Date.now() % 2 ** 31));
