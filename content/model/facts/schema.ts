/**
 * What a version of a policy states, as data: `facts.yaml`. Once per version, for every language.
 * Every section may be left out: a consent to a newsletter states few. What must be there is for the checks to say.
 * Whatever has an `id` keeps it across versions, and differences are told by it.
 */
import { z } from 'zod';
import { checkReferences } from './references.ts';
import { named, said } from './schema/entries.ts';
import {
  authority,
  automatedDecisions,
  changeRules,
  controller,
  dpo,
  exercise,
  recipient,
  right,
  transfer,
} from './schema/people.ts';
import {
  accountClosure,
  category,
  cookies,
  impact,
  item,
  legalBasis,
  provision,
  purpose,
  retention,
  source,
  sourceCondition,
} from './schema/use.ts';
import { factId, stated, text } from './values.ts';

/** `facts.yaml`, strict: an unknown key is a fault, and so is an id that leads nowhere. */
export const factsSchema = z
  .strictObject({
    aim: text.optional(),
    controller: controller.optional(),
    dpo: stated(dpo).optional(),
    lawsFollowed: z.array(named).optional(),
    services: z.array(z.strictObject({ id: factId, name: text, host: z.string().min(1).optional() })).optional(),
    categories: z.array(category).optional(),
    /** Which categories apply to whom. */
    categoriesDependOn: text.optional(),
    items: z.array(item).optional(),
    notCollected: z.array(said).optional(),
    legalBases: z.array(legalBasis).optional(),
    purposes: z.array(purpose).optional(),
    purposeLimit: text.optional(),
    consent: z.array(said).optional(),
    provision: provision.optional(),
    sources: z.array(source).optional(),
    sourceCondition: sourceCondition.optional(),
    cookies: cookies.optional(),
    retention: z.array(retention).optional(),
    accountClosure: accountClosure.optional(),
    sharing: text.optional(),
    recipients: z.array(recipient).optional(),
    transfers: stated(z.array(transfer).min(1)).optional(),
    impact: impact.optional(),
    security: z.array(said).optional(),
    rights: z.array(right).optional(),
    exercise: exercise.optional(),
    supervisoryAuthority: authority.optional(),
    automatedDecisions: automatedDecisions.optional(),
    changeRules: changeRules.optional(),
  })
  .superRefine(checkReferences);

/** What a version states. */
export type Facts = z.infer<typeof factsSchema>;
