/**
 * What a version of a policy states, as data: `facts.yaml`. Once per version, for every language.
 * Every section may be left out: a consent to a newsletter states few. What must be there is for the checks to say.
 * Whatever has an `id` keeps it across versions, and differences are told by it.
 */
import { z } from 'zod';
import { checkReferences } from './references.ts';
import { duration, factId, ids, known, orgNumber, phone, stated, text } from './values.ts';

const named = z.strictObject({ id: factId, name: text });
const said = z.strictObject({ id: factId, says: text });

const address = z.strictObject({
  street: z.string().min(1),
  postalCode: z.string().min(1),
  city: z.string().min(1),
  country: known(text),
});

const controller = z.strictObject({
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

const dpo = z.strictObject({ name: z.string().min(1).optional(), email: z.email(), phone: phone.optional() });

const legalBasis = z.strictObject({
  id: factId,
  /** `6(1)(b)`. */
  gdpr: z.string().regex(/^\d+(\(\w+\))*$/, 'is no article; write it like "6(1)(b)"'),
  name: text,
  /** The acts behind a duty by law. */
  acts: z.array(z.strictObject({ id: factId, name: text, section: text.optional() })).optional(),
});

const purpose = z.strictObject({
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

const source = z.strictObject({
  id: factId,
  name: text,
  how: z.enum(['usually', 'sometimes']),
  when: text.optional(),
  data: known(ids),
  example: z.string().min(1).optional(),
  /** A register or directory that anyone may look things up in. */
  public: z.boolean(),
});

const sourceCondition = z.strictObject({ sources: ids, automated: z.boolean(), says: text });

const provision = z.strictObject({
  mandatory: z.boolean(),
  says: text,
  /** What follows when the data is not given. */
  otherwise: known(text),
});

const category = z.strictObject({ id: factId, name: text, note: text.optional() });
const item = z.strictObject({ id: factId, name: text, category: factId.optional() });

const cookie = z.strictObject({
  id: factId,
  name: z.string().min(1),
  /** Id of a purpose. */
  purpose: factId,
  lifetime: z.union([z.literal('session'), duration]),
});

const cookies = z.strictObject({
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

const retention = z.strictObject({
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

const accountClosure = z.strictObject({
  free: z.boolean(),
  anytime: z.boolean(),
  how: z.array(said).min(1),
  effect: text,
  /** What is kept all the same. */
  except: stated(text),
});

const recipient = z.strictObject({
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

const transfer = z.strictObject({
  id: factId,
  /** Id of a recipient. */
  recipient: factId.optional(),
  country: text,
  safeguard: text,
  copy: text,
});

const impact = z.strictObject({
  benefits: z.array(said).optional(),
  risks: z.array(said).optional(),
  assessment: text.optional(),
  /** `same` points at something that is not collected, so that it is said once. */
  mitigating: z.array(z.union([said, z.strictObject({ id: factId, same: factId })])).optional(),
});

const right = z.strictObject({
  id: factId,
  name: text,
  says: text,
  gdpr: z.string().min(1),
});

const exercise = z.strictObject({
  for: text,
  /** `controller` for the controller's own address and number. */
  contact: z.union([z.literal('controller'), z.strictObject({ email: z.email(), phone: phone.optional() })]),
  responseTime: known(duration),
});

const authority = z.strictObject({
  name: z.string().min(1),
  url: known(z.url({ protocol: /^https$/ })),
});

const automatedDecisions = z.strictObject({
  decisions: stated(z.array(z.strictObject({ id: factId, says: text, logic: text, consequences: text })).min(1)),
  profiling: stated(text),
});

const changeRules = z.strictObject({
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
