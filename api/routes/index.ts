/** Every route of the API, one row each. */
import { acceptanceRoutes } from './acceptances.ts';
import { audienceRoutes } from './audience.ts';
import { bounceRoutes } from './bounces.ts';
import { campaignRoutes } from './campaigns.ts';
import { evidenceRoutes } from './evidence.ts';
import { exportRoutes } from './exports.ts';
import { importRoutes } from './imports.ts';
import { linkRoutes } from './links.ts';
import { logRoutes } from './log.ts';
import { mergeRoutes } from './merges.ts';
import { metaRoutes } from './meta.ts';
import { myRoutes } from './my.ts';
import { policyRoutes } from './policies.ts';
import { previewRoutes } from './preview.ts';
import { promptedRoutes } from './prompted.ts';
import type { Route } from './route.ts';
import { statusRoutes } from './status.ts';
import { testMailRoutes } from './test-mail.ts';
import { userRoutes } from './users.ts';
import { versionRoutes } from './versions.ts';

export const routes: readonly Route[] = [
  ...policyRoutes,
  ...versionRoutes,
  ...audienceRoutes,
  ...userRoutes,
  ...mergeRoutes,
  ...statusRoutes,
  ...acceptanceRoutes,
  ...importRoutes,
  ...exportRoutes,
  ...evidenceRoutes,
  ...linkRoutes,
  ...myRoutes,
  ...promptedRoutes,
  ...previewRoutes,
  ...campaignRoutes,
  ...testMailRoutes,
  ...bounceRoutes,
  ...logRoutes,
  ...metaRoutes(() => routes),
];
