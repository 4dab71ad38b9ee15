/** The user's answers as the API gives them: the fields the element reads. It knows nothing else of the API. */

export interface Consent {
  policy: string;
  title: string;
  url: string | null;
  version: number;
  /** The latest answer is a yes. */
  stands: boolean;
  /** It counts now; a newer text may have to be answered first. */
  counts: boolean;
  since: string;
}

export interface Given {
  id: string;
  policy: string;
  title: string;
  version: number;
  url: string | null;
  answer: string;
  at: string;
  /** The shop brought it along from before. */
  imported: boolean;
  counts: boolean;
  receipt: string;
}

export interface Answers {
  user: string;
  locale: string;
  timeZone: string;
  canWithdraw: boolean;
  consents: Consent[];
  answers: Given[];
}

/** The answers in what was handed in, an object or its JSON; null for anything else. */
export function answersIn(value: unknown): Answers | null {
  const given = (typeof value === 'string' ? parsed(value) : value) as Partial<Answers> | null | undefined;
  return Array.isArray(given?.answers) && Array.isArray(given.consents) ? (given as Answers) : null;
}

/** The same after a consent was taken back, until the API tells it itself. */
export function withdrawn(answers: Answers, policy: string, at: string): Answers {
  const consents = answers.consents.map((one) =>
    one.policy === policy ? { ...one, stands: false, counts: false, since: at } : one,
  );
  return { ...answers, consents };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    console.error('policy-answers: the answers attribute is no JSON; hand in what GET /v1/my/answers gave');
    return null;
  }
}
