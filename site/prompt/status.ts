/** The status answer as the shop hands it in: the fields the prompt reads. It knows nothing else of the API. */

export type Kind = 'notice' | 'agreement' | 'consent';
export type Answer = 'acknowledge' | 'accept' | 'consent' | 'decline' | 'defer';

export interface FactsChange {
  text: string;
  before?: string;
  after?: string;
}

export interface PolicyStatus {
  policy: string;
  kind: Kind;
  action: 'none' | 'ask' | 'require';
  version: number;
  locale: string;
  title: string;
  effective: string;
  inForce: number | null;
  /** The version this user said yes to last; 0 for none. */
  since: number;
  deadline: string | null;
  summary: string;
  impact: string | null;
  factsChanges: { heading: string; changes: FactsChange[] }[] | null;
  urls: { text: string; inForce: string | null; changes: string | null };
  token: string | null;
}

export interface Status {
  policies: PolicyStatus[];
}

/** What is to be put to the user, what is required first. Anything that is no status asks for nothing. */
export function toAsk(status: unknown): PolicyStatus[] {
  const { policies } = (typeof status === 'string' ? parsed(status) : (status ?? {})) as Partial<Status>;
  if (!Array.isArray(policies)) return [];
  const asked = policies.filter(({ action, token }) => action !== 'none' && token);
  return [...asked.filter(({ action }) => action === 'require'), ...asked.filter(({ action }) => action === 'ask')];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    console.error('policy-prompt: the status attribute is no JSON; hand in the status answer as it came from the API');
    return {};
  }
}
