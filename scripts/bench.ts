/** `npm run bench -- <name> [options]`: the performance tables, each against a baseline in the same run; `api` without a name. */
import { benchApi } from './bench/api.ts';
import { benchCheck } from './bench/check.ts';
import { benchDiff } from './bench/diff.ts';
import { benchFindings } from './bench/findings.ts';
import { benchMail } from './bench/mail.ts';

const BENCHES: Record<string, (args: string[]) => Promise<void>> = {
  api: benchApi,
  check: benchCheck,
  diff: benchDiff,
  findings: benchFindings,
  mail: benchMail,
};

const [name = 'api', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench) {
  await bench(args);
} else {
  console.error(`There is no bench "${name}"; choose one of: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
}
