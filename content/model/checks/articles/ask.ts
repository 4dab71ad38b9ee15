/** What the law asks for, one thing at a time. */
import { type Facts, NOT_STATED } from '../../facts/index.ts';
import type { Version } from '../../house.ts';

/** Something that is not there and ought to be. An error, unless it says otherwise. */
export interface Lack {
  article: string;
  severity?: 'warning';
  what: string;
  remedy: string;
}

/** One thing the law asks for: what of it a version lacks. */
export type Ask = (facts: Facts, version: Version) => Lack[];

/** Left out, or said not to be known. */
export const isSilent = (value: unknown) => value === undefined || value === NOT_STATED;
/** `lack`, when it is one. */
export const when = (isLacking: boolean, lack: Lack): Lack[] => (isLacking ? [lack] : []);
