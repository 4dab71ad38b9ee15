/** A difference as one complete page that needs nothing else: for files outside a site. */
import type { Element, ElementContent, Root } from 'hast';
import { renderDiff } from './render.ts';
import { el, words } from './render-inline.ts';
import type { BodyDiff, DiffWords } from './types.ts';

export interface PageOptions {
  say: DiffWords;
  /** Language of the page, `nb`. */
  locale: string;
  title: string;
}

/** The `html` element of the page (the caller writes the doctype): title, list of changes, the text with its changes. Contains no script. */
export function diffPage(diff: BodyDiff, { say, locale, title }: PageOptions): Root {
  const meta = (properties: Element['properties']) => el('meta', '', [], properties);
  const head = el('head', '', [
    meta({ charSet: 'utf-8' }),
    meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('title', '', words(title)),
    el('style', '', words(STYLE)),
  ]);
  const body = el('body', '', [
    el('main', '', [
      el('h1', '', words(title)),
      listOfChanges(diff, say),
      ...(renderDiff(diff, say).children as ElementContent[]),
    ]),
  ]);
  return { type: 'root', children: [el('html', '', [head, body], { lang: locale })] };
}

/** Links to every change, by heading, with what kind of change it is. */
export function listOfChanges(diff: BodyDiff, say: DiffWords): Element {
  const items = diff.changes.map((change) => {
    const { heading } = diff.clauses[change.clause]!;
    const name = [heading.after ?? heading.before, change.kinds.map((kind) => say.kinds[kind]).join(', ')];
    const href = `#${say.anchor}-${change.number}`;
    return el('li', '', [el('a', '', words(name.filter(Boolean).join(': ')), { href })]);
  });
  return el('ol', 'diff-list', items, { id: say.listAnchor });
}

const STYLE = `
:root { color-scheme: light dark; --old: #8a4b00; --old-tint: #fff1de; --new: #0b4f9e; --new-tint: #e4f0ff; }
@media (prefers-color-scheme: dark) { :root { --old: #ffc078; --old-tint: #3a2400; --new: #9ecbff; --new-tint: #0a2647; } }
body { font: 1.0625rem/1.6 system-ui, sans-serif; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
ins { color: var(--new); background: var(--new-tint); text-decoration: underline; }
del { color: var(--old); background: var(--old-tint); text-decoration: line-through; }
ins::before { content: '+' / ''; } del::before { content: '−' / ''; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.diff-fold { border-block: 1px solid; opacity: 0.85; margin-block: 1rem; }
.diff-note, .diff-steps { display: block; font-size: 0.875rem; } .diff-steps a { margin-inline-end: 1rem; }
.diff-change { border-inline-start: 4px solid var(--new); padding-inline-start: 0.75rem; margin-block: 1rem; }
.diff-table { overflow-x: auto; } table { border-collapse: collapse; } td, th { border: 1px solid; padding: 0.25rem 0.5rem; }
.diff-label { font-weight: bold; }
@media (min-width: 60rem) { .diff-rewritten { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; } }
@media print { .diff-steps { display: none; } .diff-fold::details-content { content-visibility: visible; display: block; } }
@media (forced-colors: active) { ins, del { color: CanvasText; background: Canvas; } }
`;
