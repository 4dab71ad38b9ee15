/** P20 in short: SIGTERM under load. The long form is `npm run test:long`. */
import { stopping } from './kill/stopping.ts';

/** `STOPS=…` and `STOP_SEED=…` set another number, and see a failure again. */
stopping(Number(process.env.STOPS ?? 5), Number(process.env.STOP_SEED ?? Date.now() % 2 ** 31));
