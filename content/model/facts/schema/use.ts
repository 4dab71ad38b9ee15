/** What is held, why, where it comes from and how long it stays. */
import { z } from 'zod';
import { duration, factId, ids, known, stated, text } from '../values.ts';
import { named, said } from './entries.ts';

export const legalBasis = z.strictObject({
  id: factId,
  /** `6(1)(b)`. */
  gdpr: z.string().regex(/^\d+(\(\w+\))*$/, 'is no article; write it like "6(1)(b)"'),
  name: text,
  /** The acts behind a duty by law. */
  acts: z.array(z.strictObject({ id: factId, name: text, section: text.optional() })).optional(),
});

export const purpose = z.strictObject({
  id: factId,
  name: text,
  detail: text.optional(),
  /** Who does it. */
  by: text.optional(),
  /** Id of a legal basis. */
  basis: known(factId),
  /** Ids of acts, where the basis is a duty by law. */
  acts: ids.optional(),
  /** The legitimate interest, where the basis is 6(1)(f). */
  interest: text.optional(),
  /** Ids of categories and items. */
  data: known(ids),
  /** Ids of recipients, where only some of them are involved. */
  recipients: ids.optional(),
});

export const source = z.strictObject({
  id: factId,
  name: text,
  how: z.enum(['usually', 'sometimes']),
  when: text.optional(),
  data: known(ids),
  example: z.string().min(1).optional(),
  /** A register or directory that anyone may look things up in. */
  public: z.boolean(),
});

export const sourceCondition = z.strictObject({ sources: ids, automated: z.boolean(), says: text });

export const provision = z.strictObject({
  mandatory: z.boolean(),
  says: text,
  /** What follows when the data is not given. */
  otherwise: known(text),
});

export const category = z.strictObject({ id: factId, name: text, note: text.optional() });
export const item = z.strictObject({ id: factId, name: text, category: factId.optional() });

const cookie = z.strictObject({
  id: factId,
  name: z.string().min(1),
  /** Id of a purpose. */
  purpose: factId,
  lifetime: z.union([z.literal('session'), duration]),
});

export const cookies = z.strictObject({
  collected: z.array(named).min(1),
  /** Ids of purposes. */
  uses: ids,
  tracking: z.strictObject({ where: z.array(named).min(1), of: text }).optional(),
  /** A claim that what is collected points at nobody. */
  anonymity: stated(text),
  /** Ids of recipients. */
  vendors: stated(ids),
  list: stated(z.array(cookie).min(1)),
  /** How the visitor is asked, and how to say no later. */
  consent: stated(text),
});

/** How long: a period, an event, or a duty by law. */
const keep = z.union(
  [
    z.strictObject({ period: duration, from: text.optional() }),
    z.strictObject({ until: factId, says: text }),
    z.strictObject({ duty: factId, period: duration, from: text }),
  ],
  'is no storage time; write {period: P6M}, {until: account-closed, says: {…}} or {duty: <id of an act>, period: P5Y, from: {…}}',
);

export const retention = z.strictObject({
  id: factId,
  name: text,
  /** Ids of the categories, items and purposes that this answers for. */
  covers: ids,
  /** Id of a service. */
  where: factId.optional(),
  keep,
  /** What happens when the time is over. */
  afterwards: text,
  automatic: known(z.boolean()),
  /** The person loses something they may want, such as photos. */
  lossForUser: z.boolean(),
});

export const accountClosure = z.strictObject({
  free: z.boolean(),
  anytime: z.boolean(),
  how: z.array(said).min(1),
  effect: text,
  /** What is kept all the same. */
  except: stated(text),
});

export const impact = z.strictObject({
  benefits: z.array(said).optional(),
  risks: z.array(said).optional(),
  assessment: text.optional(),
  /** `same` points at something that is not collected, so that it is said once. */
  mitigating: z.array(z.union([said, z.strictObject({ id: factId, same: factId })])).optional(),
});
