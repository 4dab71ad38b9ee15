/** One policy as the content of the dialog. Everything is set as text; nothing that came with the status becomes markup. */
import type { Answer, FactsChange, PolicyStatus } from './status.ts';
import { answersOf, dated, occasion, type Words } from './words.ts';

const MOST_SHOWN = 5;

/** Fills `dialog` with what is asked; `give` is called with the answer, `leave` when the user closes it. */
export function show(
  dialog: HTMLDialogElement,
  status: PolicyStatus,
  words: Words,
  { give, leave }: { give: (answer: Answer) => void; leave: () => void },
): void {
  dialog.lang = status.locale;
  const close = el('button', { className: 'x', type: 'button', ariaLabel: words.close, onclick: leave }, '✕');
  dialog.replaceChildren(
    el('p', { className: 'on', id: 'on' }, occasion(status, words)),
    el('h2', { id: 'title', tabIndex: -1, autofocus: true }, status.title),
    el('p', { className: 'when' }, when(status, words)),
    el('p', {}, status.summary),
    ...(status.impact ? [el('h3', {}, words.impact), el('p', {}, status.impact)] : []),
    ...facts(status, words),
    links(status, words),
    el('p', { className: 'note' }, words.note[status.kind]),
    el('p', { className: 'bad', role: 'alert' }),
    el(
      'div',
      { className: 'do' },
      ...answersOf(status, words).map(({ answer, label }) =>
        el('button', { type: 'button', className: answer, onclick: () => give(answer) }, label),
      ),
    ),
    close,
  );
}

function when({ effective, deadline, locale }: PolicyStatus, words: Words): string {
  const from = dated(words.from, effective, locale);
  return deadline ? `${from} ${dated(words.deadline, deadline, locale)}` : from;
}

/** Many changes are folded, so that the choice stays within sight. */
function facts({ factsChanges }: PolicyStatus, words: Words): HTMLElement[] {
  const groups = factsChanges ?? [];
  const count = groups.reduce((sum, { changes }) => sum + changes.length, 0);
  const shown = groups.flatMap(({ heading, changes }) => [
    el('h3', {}, heading),
    el('ul', {}, ...changes.map((change) => el('li', {}, change.text, ...beforeAndNow(change, words)))),
  ]);
  return count > MOST_SHOWN ? [el('details', {}, el('summary', {}, `${words.facts} (${count})`), ...shown)] : shown;
}

function beforeAndNow({ before, after }: FactsChange, words: Words): Node[] {
  const lines: [string, string | undefined][] = [
    [words.before, before],
    [words.now, after],
  ];
  return lines
    .filter(([, value]) => value)
    .map(([label, value]) => el('span', { className: 'was' }, `${label}: ${value}`));
}

function links({ urls, version, inForce }: PolicyStatus, words: Words): HTMLElement {
  const all: [string, string | null][] = [
    [words.changes, urls.changes],
    [words.read, urls.text],
    [words.inForce, inForce === version ? null : urls.inForce],
  ];
  const safe = all.filter(([, url]) => url && /^https?:/.test(url));
  return el(
    'ul',
    { className: 'links' },
    ...safe.map(([label, url]) => el('li', {}, el('a', { href: url!, target: '_blank', rel: 'noopener' }, label))),
  );
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
