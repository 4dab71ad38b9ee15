/** The prompt behind an answer, as the evidence has it: its token, and the words whose hash the token carries. Pure. */
import { type Prompt, promptHash, promptText } from '../prompt.ts';
import type { Acceptance, PromptSecret } from '../store/store.ts';
import type { Said } from '../words.ts';
import { type PolicyHistory, wordsOf } from './words.ts';

export interface ShownPrompt {
  /** As the record has it. */
  prompt: string;
  /** The readable part of the token: its SHA-256 is `prompt`. Null when it is not known any more. */
  token: string | null;
  /** What the token says. */
  fields: Prompt | null;
  /** The SHA-256 of their RFC 8785 text is `fields.words`. Null when they cannot be made again. */
  words: Said | null;
  /** Why something is missing; null when nothing is. */
  missing: { nb: string; en: string } | null;
}

const NO_TOKEN = {
  nb: 'Spørsmålets engangsverdi finnes ikke lenger. Slik er det etter en gjenoppretting fra kvitteringer: De har den ikke.',
  en: 'The prompt’s one-time value is not held any more. That is so after a restore from receipts, which do not have it.',
};
const OTHER_TOKEN = {
  nb: 'Det som er lagret om spørsmålet, gir ikke verdien i svaret. Det kan ikke brukes som bevis for hva spørsmålet sa.',
  en: 'What is held of the prompt does not give the value in the answer. It proves nothing about what the prompt said.',
};
const NO_WORDS = {
  nb: 'Ingenting av det som er lagret fra den gangen, gir ordene. En utgave av titler, adresser eller ordlyd kan være tapt.',
  en: 'Nothing that is held from that time gives the words. An edition of titles, addresses or wording may be lost.',
};

/** Null when nothing was shown, as for a withdrawal without a prompt. */
export function shownPrompt(
  record: Acceptance,
  secret: PromptSecret | null,
  history: PolicyHistory | undefined,
  find: typeof wordsOf = wordsOf,
): ShownPrompt | null {
  const { prompt } = record;
  if (prompt === null) return null;
  const fields = secret && fieldsOf(record, secret);
  if (!fields) return { prompt, token: null, fields: null, words: null, missing: NO_TOKEN };
  const token = promptText(fields);
  if (promptHash(token) !== prompt) return { prompt, token: null, fields: null, words: null, missing: OTHER_TOKEN };
  const words = history ? find(history, fields) : null;
  return { prompt, token, fields, words, missing: words ? null : NO_WORDS };
}

function fieldsOf(record: Acceptance, { nonce, words }: PromptSecret): Prompt | null {
  const { user, policy, version, content, locale, promptIssuedAt: issuedAt } = record;
  if (content === null || locale === null || issuedAt === null) return null;
  return { nonce, user, policy, version, content, locale, issuedAt, words };
}
