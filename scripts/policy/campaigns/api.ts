/** The API as an operator of mailings uses it. */
import { CommandError, type Io, UsageError } from '../verb.ts';

/** One mailing, as the API lists it. */
export interface CampaignLine {
  campaign: string;
  state: string;
  heldBecause: string | null;
  recipients: number;
  perHour: number | null;
  openedAt: string;
  fannedOutAt: string | null;
  notices: Record<'queued' | 'leased' | 'sent' | 'moot' | 'dead', number>;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

const PATIENCE_MS = 30_000;

/** Which key a verb needs: why, and the least scope. */
export interface Need {
  why: string;
  scope: 'publish' | 'shop' | 'read';
}

/** Calls the API named by `--api` or POLICY_API with the key in POLICY_KEY. Throws UsageError or CommandError. */
export function operatorCalls(api: string | undefined, { why, scope }: Need, io: Io): Call {
  const base = addressOf(api ?? io.env.POLICY_API);
  const key = io.env.POLICY_KEY ?? '';
  if (!key) {
    const remedy = `set POLICY_KEY to a key with scope ${scope} (npm run policy -- keys create --name operator --scope ${scope})`;
    throw new CommandError('There is no key.', why, remedy);
  }
  return async (method, path, body) => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(base + path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
      (error: unknown) => {
        throw silent(base, error);
      },
    );
    const told: unknown = await answer.json().catch(() => null);
    if (answer.ok) return told;
    const { title, detail } = (told ?? {}) as { title?: string; detail?: string };
    throw new CommandError(
      `The API refused ${method} ${path}: ${answer.status} ${title ?? ''}`.trim(),
      detail ?? 'it gave no reason',
      'nothing was changed; correct what it says and try again',
    );
  };
}

function addressOf(text: string | undefined): string {
  if (!text) throw new UsageError('this needs --api URL (or POLICY_API)');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`--api is no address: ${text}`);
  return text.replace(/\/+$/, '');
}

function silent(base: string, error: unknown): CommandError {
  const { message, cause } = error as { message: string; cause?: { code?: string } };
  return new CommandError(
    `The API at ${base} does not answer.`,
    cause?.code ?? message,
    'check the address, and that the API runs',
  );
}
