/** Facts differences as rules look at them: entry by entry, silence told apart from statement. */
import { changedPaths, type Facts, NOT_STATED, type PathChange } from '../../facts/index.ts';
import { isLeaf, members, valueAt } from '../../facts/paths.ts';
import { isRecord } from '../../facts/values.ts';
import type { ChangeKind } from './pattern.ts';

/** One difference, with both versions' facts for rules that must look further. */
export interface FactChange {
  path: string;
  kind: ChangeKind;
  before: unknown;
  after: unknown;
  facts: { before: Facts; after: Facts };
}

/** Read as one thing: what is in them means nothing by itself. */
const WHOLES = [
  /^(controller\.address)(?:\.|$)/,
  /^(exercise\.contact)(?:\.|$)/,
  /^(dpo)(?:\.|$)/,
  /^(retention\.[^.]+\.keep)(?:\.|$)/,
];

/** Every difference; a new section is taken apart into its entries, `not_stated` is silence. */
export function factChanges(before: Facts, after: Facts): FactChange[] {
  const changes = changedPaths(before, after)
    .flatMap(takenApart)
    .map((one) => gathered(one, before, after));
  const unique = new Map(changes.map((one) => [one.path, one]));
  return [...unique.values()].map((one) => ({ ...silenced(one), facts: { before, after } }));
}

/** A section that is only on one side, as one change for each entry or leaf in it. */
function takenApart(change: PathChange): PathChange[] {
  const { path, before, after } = change;
  if (WHOLES.some((whole) => whole.test(path)) || isEntry(before) || isEntry(after)) return [change];
  const [old, young] = [isSection(before), isSection(after)];
  if (old === young) return [change];
  const pieces = members(old ? before : after).flatMap(([key, value]) =>
    takenApart({
      path: path ? `${path}.${key}` : key,
      kind: old ? 'removed' : 'added',
      before: old ? value : undefined,
      after: old ? undefined : value,
    }),
  );
  return pieces.length > 0 ? pieces : [change];
}

function isSection(value: unknown): boolean {
  return value !== undefined && !isLeaf(value);
}

function isEntry(value: unknown): boolean {
  return isRecord(value) && 'id' in value;
}

function gathered(change: PathChange, before: Facts, after: Facts): PathChange {
  const path = WHOLES.map((whole) => whole.exec(change.path)?.[1]).find(Boolean);
  if (!path || path === change.path) return change;
  const [old, young] = [valueAt(before, path), valueAt(after, path)];
  return { path, kind: kindOf(old, young), before: old, after: young };
}

function silenced(change: PathChange): PathChange {
  const before = change.before === NOT_STATED ? undefined : change.before;
  const after = change.after === NOT_STATED ? undefined : change.after;
  if (before === undefined && after === undefined) return change;
  return { path: change.path, kind: kindOf(before, after), before, after };
}

function kindOf(before: unknown, after: unknown): ChangeKind {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}
