/** What a user sees and does with a link of their own: their answers, and taking a consent back. */
import type { Link } from '../link.ts';
import { Problem } from '../problem.ts';
import { decide, earliest, type Timeline } from '../status.ts';
import type { Acceptance, AnswerInput, PublishedPolicy, Standing } from '../store/store.ts';
import type { View } from '../view.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { myPage } from './my-page.ts';
import { findPolicy } from './policies.ts';
import { type Call, type House, iso, isoOrNull, param, personal, type Route } from './route.ts';
import { localeInPath, type MyAnswer, type MyAnswers, type MyConsent, myAnswers, withdrawalBody } from './schemas.ts';

export const myRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/my/answers',
    scopes: 'link',
    summary: 'Everything the user of a link has answered, with receipts, and which consents stand',
    answers: { 200: { says: 'The user’s own answers', schema: myAnswers } },
    handle: async ({ house, link }) => personal(JSON.stringify(await answersOf(house, link!))),
  },
  {
    method: 'POST',
    path: '/v1/my/withdrawals',
    scopes: 'link',
    summary: 'Take a consent back; once more changes nothing',
    body: { schema: withdrawalBody, type: JSON_TYPE },
    answers: {
      200: { says: 'It was not given, so nothing was recorded; the answers as they are', schema: myAnswers },
      201: { says: 'Taken back from now on; the answers as they are', schema: myAnswers },
    },
    problems: ['unknown-policy', 'wrong-answer', 'link-reads-only'],
    handle: withdraw,
  },
  {
    method: 'GET',
    path: '/my/:locale',
    scopes: 'anyone',
    summary: 'The page behind a link, where the site’s own is not on this server; the token stays in the browser',
    params: { locale: localeInPath },
    answers: { 200: { says: 'A page', type: 'text/html' } },
    handle: async ({ c, house }) => myPage(await house.view(), param(c, 'locale', localeInPath)),
  },
];

/** Another process may record in between; it is judged again then. */
const ATTEMPTS = 5;

async function withdraw({ c, house, link }: Call): Promise<Response> {
  const { policy: name } = await readJson(c, withdrawalBody);
  if (!link!.canWithdraw) {
    throw new Problem('link-reads-only', 'The shop made it for reading. Open one from the shop that can do more.');
  }
  const policy = findPolicy(await house.store.published(), name);
  if (policy.kind !== 'consent') {
    throw new Problem('wrong-answer', `The policy is of the kind "${policy.kind}"; only a consent is taken back.`);
  }
  const isNew = await takeBack(house, link!, policy);
  if (isNew) house.poke();
  return personal(JSON.stringify(await answersOf(house, link!)), isNew ? 201 : 200);
}

/** False when there is no consent to take back: never given, or taken back before. */
async function takeBack(house: House, link: Link, { policy }: PublishedPolicy): Promise<boolean> {
  const own = (standings: readonly Standing[]) => {
    const standing = standings.find((one) => one.policy === policy);
    return standing?.answer === 'consent' ? standing : null;
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const given = own((await house.standing(link.user)).standings);
    if (!given) return false;
    const input = withdrawalOf(link, policy, given.answeredVersion!, house.now().getTime());
    const result = await house.store.answer(input, ({ standings }) =>
      own(standings)?.acceptance === given.acceptance ? null : 'moved',
    );
    house.lastKnown.forget(link.user);
    if (result.outcome === 'recorded') return true;
  }
  throw new Problem('unavailable', 'The consent is being changed from elsewhere just now. Try again.');
}

function withdrawalOf({ user, key }: Link, policy: string, version: number, at: number): AnswerInput {
  const nothingShown = { locale: null, content: null, prompt: null, promptIssuedAt: null, nonce: null, words: null };
  const when = { at, deferredUntil: null };
  return { user, policy, version, answer: 'withdraw', channel: 'my-answers', key, ...nothingShown, ...when };
}

/** The user's answers in the language of the link, newest first. */
async function answersOf(house: House, link: Link): Promise<MyAnswers> {
  const [held, view] = [await house.store.user(link.user), await house.view()];
  const now = house.now().getTime();
  const [first] = view.lines.values();
  const changes = held.standings.map((standing) => nextChange(view, standing, now));
  return {
    user: link.user,
    asOf: iso(now),
    nextChangeAt: isoOrNull(changes.reduce(earliest, null)),
    expiresAt: iso(link.expiresAt),
    locale: link.locale,
    timeZone: first?.policy.site.timeZone ?? 'UTC',
    canWithdraw: link.canWithdraw,
    consents: held.standings.flatMap((standing) => consentOf(view, standing, link.locale, now)),
    answers: held.acceptances.map((record, at) => answerOf(view, record, held.receipts[at]!, link.locale)).toReversed(),
  };
}

/** Of a consent that is shown: when a new text begins to count. The others show what was answered, whatever the day. */
function nextChange(view: View, standing: Standing, now: number): number | null {
  const line = view.lines.get(standing.policy);
  if (line?.policy.kind !== 'consent' || standing.answer === null) return null;
  return decide(line, standing, false, now).nextChangeAt;
}

function consentOf(view: View, standing: Standing, locale: string, now: number): MyConsent[] {
  const line = view.lines.get(standing.policy);
  if (line?.policy.kind !== 'consent' || standing.answer === null) return [];
  const { title, url } = wordsOf(line, standing.answeredVersion!, locale);
  return [
    {
      policy: standing.policy,
      title,
      url,
      version: standing.answeredVersion!,
      stands: standing.answer === 'consent',
      counts: decide(line, standing, false, now).given ?? false,
      since: iso(standing.answeredAt!),
    },
  ];
}

function answerOf(view: View, record: Acceptance, receipt: string, locale: string): MyAnswer {
  const { id, policy, version, answer, recordedAt, answeredAt, provenance, counts } = record;
  const line = view.lines.get(policy);
  const { title, url } = wordsOf(line, version, record.locale ?? locale);
  return {
    id,
    policy,
    kind: line?.policy.kind ?? null,
    title: wordsOf(line, version, locale).title || title || policy,
    version,
    locale: record.locale,
    url,
    answer,
    at: iso(answeredAt ?? recordedAt),
    imported: provenance === 'imported',
    counts: counts ?? true,
    receipt,
  };
}

/** The version as it was published; a recalled one has its text, too. */
function wordsOf(line: Timeline | undefined, version: number, locale: string): { title: string; url: string | null } {
  const found = line?.policy.versions.find((one) => one.version === version);
  const { title = {}, url = {} } = found ?? {};
  const prevailing = line?.policy.prevailing ?? locale;
  return { title: title[locale] ?? title[prevailing] ?? '', url: url[locale] ?? url[prevailing] ?? null };
}
