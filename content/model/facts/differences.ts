/** What changed between two versions' facts, told to a reader: whole sentences, grouped by what they mean, the weightiest first. */
import type { FactsChange, FactsChangeGroup } from '../manifest.ts';
import { collect, type FactChange } from './differences/collect.ts';
import { entryLine, fieldLine, type Sides } from './differences/line.ts';
import { firstStated, togetherLine } from './differences/together.ts';
import type { Facts } from './schema.ts';
import { type FieldPath, GROUPS, type GroupId } from './words/type.ts';
import { wordsFor } from './words.ts';

const GROUP_OF: Readonly<Record<string, GroupId>> = {
  aim: 'responsible',
  controller: 'responsible',
  dpo: 'responsible',
  lawsFollowed: 'responsible',
  legalBases: 'purposes',
  purposes: 'purposes',
  purposeLimit: 'purposes',
  consent: 'purposes',
  provision: 'purposes',
  services: 'data',
  categories: 'data',
  categoriesDependOn: 'data',
  items: 'data',
  notCollected: 'data',
  sources: 'data',
  sourceCondition: 'data',
  sharing: 'recipients',
  recipients: 'recipients',
  transfers: 'recipients',
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
  /** What came, went or changed; then what is stated for the first or last time; then what merely has another name. */
  rank: number;
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
    const lines = told.filter((one) => one.group === id).sort((a, b) => a.rank - b.rank);
    return lines.length > 0 ? [{ id, heading: headings[id], changes: lines.map((one) => one.line) }] : [];
  });
}

function tell(changes: readonly FactChange[], sides: Sides): Told[] {
  const together = firstStated(changes, sides);
  const done = new Set<FieldPath>();
  return changes.flatMap((change) => {
    const group = GROUP_OF[change.path.split('.')[0]!]!;
    if (change.is === 'entry') return [{ group, rank: 0, line: entryLine(change, sides) }];
    const shared = change.kind === 'added' ? together.get(change.field) : undefined;
    if (shared?.includes(change)) {
      if (done.has(change.field)) return [];
      done.add(change.field);
      return [{ group, rank: 1, line: togetherLine(change.field, shared, sides) }];
    }
    const line = fieldLine(change, sides);
    return line ? [{ group, rank: rankOf(change), line }] : [];
  });
}

function rankOf({ field, kind }: Extract<FactChange, { is: 'field' }>): number {
  if (field.endsWith('*.name')) return 2;
  return kind === 'changed' ? 0 : 1;
}
