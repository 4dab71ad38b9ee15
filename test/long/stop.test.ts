/** P20 at length: SIGTERM under load. STOPS and STOP_SEED set another number, and see a failure again. */
import { stopping } from '../api/kill/stopping.ts';

stopping(Number(process.env.STOPS ?? 100), Number(process.env.STOP_SEED ?? Date.now() % 2 ** 31));
