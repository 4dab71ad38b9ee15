/** `npm run bench -- <name> [options]`: the performance tables, each against a baseline in the same run. */
import { benchCheck } from './bench/check.ts';
import { benchDiff } from './bench/diff.ts';
import { benchFindings } from './bench/findings.ts';
import { benchMail } from './bench/mail.ts';

const BENCHES: Record<string, (args: string[]) => Promise<void>> = {
  check: benchCheck,
  diff: benchDiff,
  findings: benchFindings,
  mail: benchMail,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench) {
  await bench(args);
} else {
  console.error(
    `There is no bench ${name ? `"${name}"` : 'without a name'}; choose one of: ${Object.keys(BENCHES).join(', ')}`,
  );
  process.exitCode = 2;
}
