/** What changed between two versions' facts, told to a reader: whole sentences, grouped by what they mean, the weightiest first. */
import type { FactsChange, FactsChangeGroup } from '../manifest.ts';
import { collect, type FactChange } from './differences/collect.ts';
import { entryLine, fieldLine, type Sides } from './differences/line.ts';
import { Together, togetherLine } from './differences/together.ts';
import { withoutTold } from './differences/told.ts';
import type { Facts } from './schema.ts';
import { FIELDS, GROUPS, type GroupId } from './words/type.ts';
import { wordsFor } from './words.ts';

/** In each group's own order, the weightiest section first. */
const GROUP_OF: Readonly<Record<string, GroupId>> = {
  aim: 'responsible',
  controller: 'responsible',
  dpo: 'responsible',
  lawsFollowed: 'responsible',
  purposes: 'purposes',
  purposeLimit: 'purposes',
  consent: 'purposes',
  legalBases: 'purposes',
  provision: 'purposes',
  categories: 'data',
  items: 'data',
  services: 'data',
  categoriesDependOn: 'data',
  notCollected: 'data',
  sources: 'data',
  sourceCondition: 'data',
  recipients: 'recipients',
  transfers: 'recipients',
  sharing: 'recipients',
  retention: 'retention',
  accountClosure: 'retention',
  rights: 'rights',
  exercise: 'rights',
  supervisoryAuthority: 'rights',
  cookies: 'cookies',
  automatedDecisions: 'automated',
  impact: 'security',
  security: 'security',
  changeRules: 'notice',
} satisfies Record<keyof Facts, GroupId>;

interface Told {
  group: GroupId;
  section: number;
  /** What came, went or changed; then what is stated for the first or last time; then what merely has another name. */
  rank: number;
  /** Place of the field among what is first stated, so that bases come before data. */
  field: number;
  line: FactsChange;
}

/**
 * The differences in the language of `locale`, empty when that language's reader learns nothing new.
 * Same facts in, same words out. Entries are matched by id, so order and place mean nothing.
 */
export function differences(before: Facts, after: Facts, locale: string): FactsChangeGroup[] {
  const told = tell(collect(before, after), { before, after, locale });
  const headings = wordsFor(locale).differences.groups;
  return GROUPS.flatMap((id) => {
    const lines = told
      .filter((one) => one.group === id)
      .sort((a, b) => a.rank - b.rank || a.section - b.section || a.field - b.field);
    return lines.length > 0 ? [{ id, heading: headings[id], changes: lines.map((one) => one.line) }] : [];
  });
}

function tell(changes: readonly FactChange[], sides: Sides): Told[] {
  const together = new Together(changes, sides);
  return changes.flatMap((change) => {
    const shared = together.of(change);
    const isShared = shared.length > 0;
    if (isShared && shared[0] !== change) return [];
    const line = isShared ? togetherLine(shared, sides) : lineOf(change, sides);
    return line ? [{ ...placeOf(change), line: withoutTold(line) }] : [];
  });
}

function lineOf(change: FactChange, sides: Sides): FactsChange | null {
  return change.is === 'entry' ? entryLine(change, sides) : fieldLine(change, sides);
}

function placeOf(change: FactChange): Omit<Told, 'line'> {
  const key = change.path.split('.')[0]!;
  const rank = rankOf(change);
  const field = change.is === 'field' && rank === 1 ? FIELDS.indexOf(change.field) : 0;
  return { group: GROUP_OF[key]!, section: Object.keys(GROUP_OF).indexOf(key), rank, field };
}

function rankOf(change: FactChange): number {
  if (change.is === 'entry') return 0;
  if (change.field.endsWith('*.name')) return 2;
  return change.kind === 'changed' ? 0 : 1;
}
