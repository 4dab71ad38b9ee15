/** One good call of every route, as far as that goes without knowing what is there. */
import { createSecretKey } from 'node:crypto';
import { sealLink } from '../../api/link.ts';
import type { Route } from '../../api/routes/route.ts';
import { aDocument, PROMPT_KEY } from './api.ts';

const ADDRESS: Record<string, string> = {
  policy: 'privacy',
  version: '1',
  user: 'kari',
  locale: 'nb',
  campaign: 'privacy@2',
  id: '01943f5e-7c00-7abc-8def-0123456789ab',
};

/** A path of routes with something in every place: `/v1/users/:user` becomes `/v1/users/kari`. */
export function addressOf(path: string): string {
  return path.replace(/:(\w+)/g, (_, name: string) => ADDRESS[name]!);
}

/** What an address needs after it. */
export const QUERIES: Record<string, string> = { '/v1/notices/preview': '?version=privacy@1' };

/** Routes that are answered without the database. */
export const LIVING = ['/openapi.json', '/docs', '/healthz', '/metrics'];

export const ACT = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' } };

const BODIES: Record<string, unknown> = {
  '/v1/policies/:policy/versions/:version': aDocument(1),
  '/v1/policies/:policy/versions/:version/mark': ACT,
  '/v1/policies/:policy/versions/:version/recall': ACT,
  '/v1/users/:user': {},
  '/v1/users': { user: 'kari' },
  '/v1/users/:user/merge': { into: 'ola' },
  '/v1/status': { users: ['kari'] },
  '/v1/acceptances': {
    user: 'kari',
    policy: 'privacy',
    version: 1,
    answer: 'acknowledge',
    answeredAt: '2026-01-01T10:00:00Z',
  },
  '/v1/users/:user/links': {},
  '/v1/my/withdrawals': { policy: 'newsletter' },
  '/v1/campaigns/:campaign/release': { by: 'Kari' },
  '/v1/campaigns/:campaign/hold': { by: 'Kari' },
  '/v1/campaigns/:campaign/pace': { by: 'Kari', perHour: 60 },
  '/v1/campaigns/:campaign/test': { by: 'Kari', to: 'kari@example.no' },
  '/v1/bounces': { bounces: [{ messageId: '<a@b>', status: '5.1.1' }] },
  '/v1/users/:user/acceptances': { answer: 'withdraw', policy: 'newsletter' },
};

/** A body that the route takes; `token` is a prompt that was shown to Kari. */
export function bodyFor({ path }: Pick<Route, 'path'>, token: string | null): unknown {
  return path === '/v1/users/:user/prompted' ? { token } : BODIES[path];
}

/** The token of a link to the answers of Kari, made by the key with this id. */
export function linkOf(key: string, expiresAt: number): string {
  return sealLink(createSecretKey(PROMPT_KEY), { user: 'kari', key, locale: 'nb', canWithdraw: true, expiresAt });
}
