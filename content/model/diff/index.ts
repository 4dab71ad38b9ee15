/**
 * Differences between two rendered bodies, for people.
 *
 * 1. `read`: hast becomes blocks as a reader sees them. Wrappers, attributes, component markup and white space are gone,
 *    so that they cannot be a change.
 * 2. `align`: leaf blocks and table rows are matched. What each text has once stands firm (heaviest chain); gaps are filled
 *    by likeness of words, splits and merges included; what left its place and is still itself has moved; `stitch` joins
 *    blocks where a sentence went over from one to the next.
 * 3. `merge`: containers pair by the leaves they share; the result is one tree that holds both texts.
 * 4. `hunks`, `runs`: inside a matched leaf one dynamic programme weighs changed words against the number of marks, as a
 *    person with a pen would; `slide` and `nature` put edges where sentences end and say what a change is.
 * 5. `clauses`, `changes`, `stats`: the tree by heading, the numbered list, the figures.
 *
 * Everything is derived from one tree, so page, terminal, JSON and findings cannot disagree. Work is paid for from a purse
 * (`work`): what cannot be afforded is shown as removed and added, never waited for.
 */
export { changedClauses } from './clauses.ts';
export { diffBodies } from './engine.ts';
export { diffToWords, plainText, type WordRun } from './plain.ts';
export { renderDiff } from './render.ts';
export * from './types.ts';
