/** Who answers for the data, who else gets it, and what people can do about it. */
import { z } from 'zod';
import { duration, factId, ids, known, orgNumber, phone, stated, text } from '../values.ts';
import { named, said } from './entries.ts';

const address = z.strictObject({
  street: z.string().min(1),
  postalCode: z.string().min(1),
  city: z.string().min(1),
  country: known(text),
});

export const controller = z.strictObject({
  legalName: z.string().min(1),
  orgNumber,
  tradingName: z.string().min(1).optional(),
  /** What the company has to do with the name that customers know. */
  relation: text.optional(),
  address,
  email: z.email(),
  phone,
  representative: stated(text),
});

export const dpo = z.strictObject({ name: z.string().min(1).optional(), email: z.email(), phone: phone.optional() });

export const recipient = z.strictObject({
  id: factId,
  name: text,
  does: text,
  role: known(z.enum(['processor', 'controller', 'joint'])),
  /** Ids of categories and items. */
  data: known(ids),
  /** Proper names. */
  named: known(z.array(z.string().min(1)).min(1)),
  /** Who else there may be. */
  others: text.optional(),
  access: text.optional(),
  often: text.optional(),
  products: z.array(named).optional(),
  limit: text.optional(),
  why: text.optional(),
  country: known(text),
});

export const transfer = z.strictObject({
  id: factId,
  /** Id of a recipient. */
  recipient: factId.optional(),
  country: text,
  safeguard: text,
  copy: text,
});

export const right = z.strictObject({
  id: factId,
  name: text,
  says: text,
  gdpr: z.string().min(1),
});

export const exercise = z.strictObject({
  for: text,
  /** `controller` for the controller's own address and number. */
  contact: z.union([z.literal('controller'), z.strictObject({ email: z.email(), phone: phone.optional() })]),
  responseTime: known(duration),
});

export const authority = z.strictObject({
  name: z.string().min(1),
  url: known(z.url({ protocol: /^https$/ })),
});

export const automatedDecisions = z.strictObject({
  decisions: stated(z.array(z.strictObject({ id: factId, says: text, logic: text, consequences: text })).min(1)),
  profiling: stated(text),
});

export const changeRules = z.strictObject({
  minor: z.strictObject({ what: text, notice: stated(text), advice: text.optional() }),
  major: z.strictObject({
    what: text,
    examples: z.array(said).optional(),
    channels: z.array(z.enum(['email', 'login'])).min(1),
    /** All of the channels, or any one of them. */
    through: z.enum(['all', 'any']),
    when: known(text),
    response: text,
  }),
});
