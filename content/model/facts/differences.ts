import type { FactsChangeGroup } from '../manifest.ts';
import type { Facts } from './schema.ts';

/** Placeholder body follows in the next commit. */
export function differences(_before: Facts, _after: Facts, _locale: string): FactsChangeGroup[] {
  return [];
}
