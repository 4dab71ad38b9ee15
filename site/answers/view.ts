/** The answers as elements. Everything is set as text; nothing that came with them becomes markup. */
import type { Answers, Consent, Given } from './data.ts';
import { fill, type Words, written } from './words.ts';

export interface Acts {
  withdraw(consent: Consent): void;
  /** Asks first whether it is meant; null asks no more. */
  ask(policy: string | null): void;
}

export interface Shown {
  answers: Answers;
  words: Words;
  locale: string;
  /** The consent whose withdrawal has still to be confirmed. */
  asked: string | null;
  isBusy: boolean;
  /** Address of the page that checks receipts; null where it is not known. */
  checkUrl: string | null;
}

/** All of it, for the shadow root. */
export function view(shown: Shown, acts: Acts): HTMLElement[] {
  const { answers, words, locale, checkUrl } = shown;
  const when = (at: string) => written(at, locale, answers.timeZone);
  return [
    el('p', {}, fill(words.lead, { user: answers.user })),
    el('h2', {}, words.consents),
    ...consentList(shown, when, acts),
    el('h2', { id: 'all' }, words.answers),
    ...(answers.answers.length === 0
      ? [el('p', {}, words.empty)]
      : [el('ol', { className: 'rows' }, ...answers.answers.map((one) => answerRow(one, words, when)))]),
    ...(checkUrl ? [el('p', { className: 'print-no' }, link(checkUrl, words.check))] : []),
  ];
}

/** One sentence, with a button to try again where that may help. */
export function note(text: string, again: { label: string; act: () => void } | null): HTMLElement[] {
  const button = again && el('button', { type: 'button', onclick: again.act }, again.label);
  return [el('p', {}, text), ...(button ? [el('div', { className: 'do' }, button)] : [])];
}

function consentList(shown: Shown, when: (at: string) => string, acts: Acts): HTMLElement[] {
  const { consents } = shown.answers;
  if (consents.length === 0) return [el('p', {}, shown.words.noConsents)];
  return [el('ul', {}, ...consents.map((one) => consentCard(one, shown, when, acts)))];
}

function consentCard(consent: Consent, shown: Shown, when: (at: string) => string, acts: Acts): HTMLElement {
  const { words, asked, answers } = shown;
  const { stands, counts, since, title, policy, url, version } = consent;
  const says = stands ? (counts ? words.given : words.outdated) : words.notGiven;
  const isAsked = stands && asked === policy;
  return el(
    'li',
    { className: 'card', id: `consent-${policy}` },
    el('h3', {}, title),
    el('p', {}, fill(says, { at: when(since) })),
    ...(url ? [link(url, fill(words.read, { title, version }))] : []),
    ...(isAsked ? sureOf(consent, shown, acts) : []),
    ...(stands && !isAsked && answers.canWithdraw ? [openerOf(consent, shown, acts)] : []),
  );
}

function openerOf({ policy, title }: Consent, { words }: Shown, acts: Acts): HTMLElement {
  const ariaLabel = fill(words.withdrawFrom, { title });
  const button = el('button', { type: 'button', ariaLabel, onclick: () => acts.ask(policy) }, words.withdraw);
  return el('div', { className: 'do' }, button);
}

function sureOf(consent: Consent, { words, isBusy }: Shown, acts: Acts): HTMLElement[] {
  const yes = { type: 'button', className: 'go', disabled: isBusy, onclick: () => acts.withdraw(consent) } as const;
  const no = { type: 'button', disabled: isBusy, onclick: () => acts.ask(null) } as const;
  const box = el(
    'div',
    { className: 'sure', tabIndex: -1, role: 'group', ariaLabel: words.sure },
    el('p', {}, words.sure),
    el('div', { className: 'do' }, el('button', yes, words.yes), el('button', no, words.no)),
  );
  box.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !isBusy) acts.ask(null);
  });
  return [box];
}

function answerRow(given: Given, words: Words, when: (at: string) => string): HTMLElement {
  const { answer, title, version, url, at, imported, counts } = given;
  const text = fill(words.read, { title, version });
  const origin = [...(imported ? [words.imported] : []), ...(counts ? [] : [words.notCounted])].join(' ');
  return el(
    'li',
    {},
    el('h3', {}, (Object.hasOwn(words.said, answer) ? words.said[answer] : answer) ?? answer),
    el('p', { className: 'quiet' }, when(at)),
    ...(origin ? [el('p', { className: 'quiet' }, origin)] : []),
    el('p', { className: 'links' }, url ? link(url, text) : text, download(given, words, when)),
  );
}

/** The receipt is in the address itself: nothing is fetched. */
function download(given: Given, words: Words, when: (at: string) => string): HTMLElement {
  const made = el('a', { className: 'print-no' }, words.receipt);
  made.href = `data:application/jose,${encodeURIComponent(given.receipt)}`;
  made.download = `${words.file}-${given.policy}-${given.version}-${given.at.slice(0, 10)}.jws`;
  made.ariaLabel = fill(words.receiptOf, { title: given.title, at: when(given.at) });
  return made;
}

function link(href: string, text: string): HTMLElement {
  const isSafe = /^https?:/.test(href);
  return isSafe ? el('a', { href, target: '_blank', rel: 'noopener' }, text) : el('span', {}, text);
}

function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
