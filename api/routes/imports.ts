/** Answers that were given elsewhere: kept as what the shop claims, never taken for what was observed. */
import type { z } from 'zod';
import { ANSWERS_OF } from '#model/ref.ts';
import { Problem } from '../problem.ts';
import type { ImportInput, Published, PublishedPolicy, PublishedVersion } from '../store/store.ts';
import { acceptanceOut } from './acceptances.ts';
import { IMPORT_LIMIT, NDJSON_TYPE, readLines } from './body.ts';
import { type Call, personal, type Route } from './route.ts';
import { ELSEWHERE, importAnswer, importLine, MOST_USERS } from './schemas.ts';

type Line = z.infer<typeof importLine>;
interface Numbered {
  value: Line;
  number: number;
}

export const importRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/acceptances',
    scopes: ['shop'],
    summary: `Import up to ${MOST_USERS} answers given elsewhere, one JSON object a line: all of them or none`,
    body: { schema: importLine, type: NDJSON_TYPE },
    answers: {
      200: { says: 'All are held, each as `imported`; the same lines again give the same', schema: importAnswer },
    },
    handle: importAnswers,
  },
];

async function importAnswers({ c, house, key }: Call): Promise<Response> {
  const lines = await readLines(c, importLine, MOST_USERS, IMPORT_LIMIT);
  const at = house.now().getTime();
  const known = await house.store.published();
  const given = lines.map(({ value }) => inputOf(value, known, at, key));
  const result = await house.store.importAnswers(given, (published) => faultsIn(lines, published, at));
  house.lastKnown.forget();
  if (result.outcome === 'refused') throw refused(result.refusal);
  const acceptances = result.answers.map(({ record, receipt }) => acceptanceOut(record, receipt));
  const repeated = result.answers.filter((one) => one.repeat).length;
  return personal(JSON.stringify({ recorded: acceptances.length - repeated, repeated, acceptances }));
}

function inputOf(line: Line, published: Published, at: number, key: string): ImportInput {
  const { user, policy, version, answer, answeredAt, counts, source = null } = line;
  const locale = line.locale ?? null;
  const shown = locale === null ? undefined : find(published, line)?.version.contentHash[locale];
  const claim = { provenance: 'imported', answeredAt, counts, source } as const;
  const about = { locale: shown === undefined ? null : locale, content: shown ?? null };
  const rest = { channel: line.channel ?? ELSEWHERE, prompt: null, promptIssuedAt: null, key, at };
  return { user, policy, version, answer, ...about, ...rest, ...claim };
}

interface Fault {
  path: string;
  message: string;
}

/** What is wrong with the lines, as things are published; null when nothing is. */
function faultsIn(lines: readonly Numbered[], published: Published, at: number): Fault[] | null {
  const faults = lines.flatMap(({ value, number }) => {
    const fault = faultOf(value, published, at);
    return fault ? [{ path: `${number}.${fault.path}`, message: fault.message }] : [];
  });
  return faults.length > 0 ? faults : null;
}

function faultOf(line: Line, published: Published, at: number): Fault | null {
  const found = find(published, line);
  if (!found) return { path: 'version', message: 'is not published: publish it first, or send another' };
  const { policy, version } = found;
  if (version.recalled) return { path: 'version', message: 'was taken back before its day, so nobody answers to it' };
  const open = ANSWERS_OF[policy.kind].filter((answer) => answer !== 'defer');
  if (!open.includes(line.answer)) {
    return { path: 'answer', message: `does not fit the kind "${policy.kind}", which takes ${open.join(', ')}` };
  }
  if (line.locale && !Object.hasOwn(version.contentHash, line.locale)) {
    return { path: 'locale', message: 'is no language of that version' };
  }
  if (line.answeredAt > at) return { path: 'answeredAt', message: 'lies in the future' };
  const earliest = new Date(earliestAnswer(version)).toISOString();
  return line.answeredAt < earliestAnswer(version)
    ? { path: 'answeredAt', message: `lies before that version could be read, ${earliest}` }
    : null;
}

/** No notice period is longer. */
const LONGEST_NOTICE_MS = 366 * 24 * 60 * 60 * 1000;

/**
 * The first instant at which a version can have been answered: published, or applying already. When a version that was
 * imported with its history was announced is not known; it was at most a year before its day.
 */
function earliestAnswer({ imported, publishedAt, effectiveAt }: PublishedVersion): number {
  return Math.min(publishedAt, imported ? effectiveAt - LONGEST_NOTICE_MS : effectiveAt);
}

function find(
  published: Published,
  line: Pick<Line, 'policy' | 'version'>,
): { policy: PublishedPolicy; version: PublishedVersion } | null {
  const policy = published.policies.find((one) => one.policy === line.policy);
  const version = policy?.versions.find((one) => one.version === line.version);
  return policy && version ? { policy, version } : null;
}

const MOST_FAULTS = 20;

function refused(faults: readonly Fault[]): Problem {
  const [first] = faults;
  const many = faults.length === 1 ? '1 line' : `${faults.length} lines`;
  return new Problem(
    'invalid',
    `Nothing was recorded: ${many} cannot be imported. The first: ${first!.path} ${first!.message}. See \`errors\`.`,
    { extra: { errors: faults.slice(0, MOST_FAULTS) } },
  );
}
