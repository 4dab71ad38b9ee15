/** What a language must provide. Sentences hold `{names}` that are filled in. */

/** One and many: "år" and "år", "year" and "years". */
type Counted = readonly [one: string, many: string];

/** What is said when an entry of a list is new, or gone. `{name}` is the entry, `{more}` what is said of it, or nothing. */
interface Entry {
  added: string;
  removed: string;
}

export const GROUPS = [
  'responsible',
  'purposes',
  'data',
  'recipients',
  'retention',
  'rights',
  'cookies',
  'automated',
  'security',
  'notice',
] as const;
/** What a difference means to the reader, most important first. */
export type GroupId = (typeof GROUPS)[number];

export const LISTS = [
  'lawsFollowed',
  'services',
  'categories',
  'items',
  'notCollected',
  'legalBases',
  'legalBases.*.acts',
  'purposes',
  'consent',
  'sources',
  'cookies.collected',
  'cookies.tracking.where',
  'cookies.list',
  'retention',
  'accountClosure.how',
  'recipients',
  'recipients.*.products',
  'transfers',
  'impact.benefits',
  'impact.risks',
  'impact.mitigating',
  'security',
  'rights',
  'automatedDecisions.decisions',
  'changeRules.major.examples',
] as const;
/** Every list of entries with ids. */
export type ListPath = (typeof LISTS)[number];

export const FIELDS = [
  'aim',
  'controller.legalName',
  'controller.orgNumber',
  'controller.tradingName',
  'controller.relation',
  'controller.address',
  'controller.email',
  'controller.phone',
  'controller.representative',
  'dpo',
  'lawsFollowed.*.name',
  'services.*.name',
  'services.*.host',
  'categories.*.name',
  'categories.*.note',
  'categoriesDependOn',
  'items.*.name',
  'items.*.category',
  'notCollected.*.says',
  'legalBases.*.name',
  'legalBases.*.gdpr',
  'legalBases.*.acts.*.name',
  'legalBases.*.acts.*.section',
  'purposes.*.name',
  'purposes.*.basis',
  'purposes.*.acts',
  'purposes.*.interest',
  'purposes.*.data',
  'purposes.*.recipients',
  'purposes.*.detail',
  'purposes.*.by',
  'purposeLimit',
  'consent.*.says',
  'provision.mandatory',
  'provision.says',
  'provision.otherwise',
  'sources.*.name',
  'sources.*.how',
  'sources.*.when',
  'sources.*.data',
  'sources.*.example',
  'sources.*.public',
  'sourceCondition.sources',
  'sourceCondition.automated',
  'sourceCondition.says',
  'cookies.collected.*.name',
  'cookies.uses',
  'cookies.tracking.where.*.name',
  'cookies.tracking.of',
  'cookies.anonymity',
  'cookies.vendors',
  'cookies.list',
  'cookies.list.*.name',
  'cookies.list.*.purpose',
  'cookies.list.*.lifetime',
  'cookies.consent',
  'retention.*.name',
  'retention.*.covers',
  'retention.*.where',
  'retention.*.keep',
  'retention.*.afterwards',
  'retention.*.automatic',
  'retention.*.lossForUser',
  'accountClosure.free',
  'accountClosure.anytime',
  'accountClosure.how.*.says',
  'accountClosure.effect',
  'accountClosure.except',
  'sharing',
  'recipients.*.name',
  'recipients.*.does',
  'recipients.*.role',
  'recipients.*.data',
  'recipients.*.named',
  'recipients.*.others',
  'recipients.*.access',
  'recipients.*.often',
  'recipients.*.products.*.name',
  'recipients.*.limit',
  'recipients.*.why',
  'recipients.*.country',
  'transfers',
  'transfers.*.recipient',
  'transfers.*.country',
  'transfers.*.safeguard',
  'transfers.*.copy',
  'impact.benefits.*.says',
  'impact.risks.*.says',
  'impact.assessment',
  'impact.mitigating.*.says',
  'impact.mitigating.*.same',
  'security.*.says',
  'rights.*.name',
  'rights.*.says',
  'rights.*.gdpr',
  'exercise.for',
  'exercise.contact',
  'exercise.responseTime',
  'supervisoryAuthority.name',
  'supervisoryAuthority.url',
  'automatedDecisions.decisions',
  'automatedDecisions.decisions.*.says',
  'automatedDecisions.decisions.*.logic',
  'automatedDecisions.decisions.*.consequences',
  'automatedDecisions.profiling',
  'changeRules.minor.what',
  'changeRules.minor.notice',
  'changeRules.minor.advice',
  'changeRules.major.what',
  'changeRules.major.examples.*.says',
  'changeRules.major.channels',
  'changeRules.major.when',
  'changeRules.major.response',
] as const;
/** Every fact that can differ, with a star for the entries of lists. */
export type FieldPath = (typeof FIELDS)[number];

/** What may be said outright not to be there, as a whole sentence. */
export const NONES = [
  'controller.representative',
  'dpo',
  'cookies.anonymity',
  'cookies.vendors',
  'cookies.list',
  'cookies.consent',
  'accountClosure.except',
  'transfers',
  'automatedDecisions.decisions',
  'automatedDecisions.profiling',
  'changeRules.minor.notice',
] as const;
export type NonePath = (typeof NONES)[number];

export interface Words {
  and: string;
  /** Instead of `and`, where a part of the list holds one itself; with the space or comma before it. */
  also: string;
  or: string;
  yes: string;
  no: string;
  none: string;
  units: Readonly<Record<'year' | 'month' | 'week' | 'day', Counted>>;
  /** An article of the GDPR: `{article}`, and the parts of a number such as 6(1)(b). */
  article: { whole: string; paragraph: string; letter: string };
  labels: Readonly<Record<Label, string>>;
  roles: Readonly<Record<'processor' | 'controller' | 'joint', string>>;
  sources: Readonly<Record<'usually' | 'sometimes', string>>;
  channels: Readonly<Record<'email' | 'login', string>> & { all: string };
  /** When something goes: `{afterwards}`, `{period}`, `{from}`, `{event}`, `{act}`. */
  keep: Readonly<Record<'period' | 'periodFrom' | 'until' | 'duty', string>>;
  session: string;
  /** Closing the account: free and at any time, or only one of them. */
  closing: Readonly<Record<'both' | 'free' | 'anytime' | 'neither' | 'how', string>>;
  nones: Readonly<Record<NonePath, string>>;
  differences: {
    groups: Readonly<Record<GroupId, string>>;
    lists: Readonly<Record<ListPath, Entry>>;
    fields: Readonly<Record<FieldPath, string>>;
    /** `{what}` is the fact, `{before}` and `{after}` its values. */
    changed: string;
    stated: string;
    /** The same fact first stated for several entries; `{after}` holds them all. */
    statedTogether: string;
    /** The same fact no longer stated for several entries; `{before}` holds them all. */
    droppedTogether: string;
    quote: string;
    dropped: string;
    renamed: string;
    /** Of a list of names: `{added}` joined, `{removed}` left, or both. */
    more: string;
    fewer: string;
    swapped: string;
    /** `{after}` for every entry of the list. */
    forAll: string;
    gets: string;
    statedNone: string;
    droppedNone: string;
  };
}

export type Label =
  | 'company'
  | 'tradingName'
  | 'orgNumber'
  | 'address'
  | 'email'
  | 'phone'
  | 'representative'
  | 'dpo'
  | 'basis'
  | 'acts'
  | 'interest'
  | 'data'
  | 'by'
  | 'recipients'
  | 'role'
  | 'country'
  | 'named'
  | 'products'
  | 'public'
  | 'example'
  | 'what'
  | 'whenGone'
  | 'where'
  | 'cookie'
  | 'purpose'
  | 'lifetime'
  | 'safeguard'
  | 'copy'
  | 'logic'
  | 'consequences';
