import type { APIRoute, GetStaticPaths } from 'astro';
import { feedOf } from '../../../feed.ts';
import { theDay, theHouse } from '../../../house.ts';
import { type PolicyProps, policyPaths } from '../../../paths.ts';

export const getStaticPaths = (() => policyPaths()) satisfies GetStaticPaths;

export const GET: APIRoute<PolicyProps> = ({ props: { policy, locale } }) =>
  new Response(feedOf(policy, theHouse().site, locale, theDay()), {
    headers: { 'Content-Type': 'application/atom+xml' },
  });
