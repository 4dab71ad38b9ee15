/** A version as plain text, for machines and for the record. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { clausesOf } from '#model/body/clauses.ts';
import { bodyText, contentHash } from '#model/body/text.ts';
import { theHouse } from '../../../../house.ts';
import { type PolicyProps, versionPaths } from '../../../../paths.ts';
import { absolute, versionPath } from '../../../../routes.ts';
import { bodyOf } from '../../../../texts.ts';
import type { Standing } from '../../../../timeline.ts';

export const getStaticPaths = (() => versionPaths()) satisfies GetStaticPaths;

export const GET: APIRoute<PolicyProps & { standing: Standing }> = async ({ props: { locale, standing } }) => {
  const { version, number, effective } = standing;
  const { id, title, slug } = version.policy;
  const body = await bodyOf(version, locale);
  const document = {
    policy: id,
    version: number,
    locale,
    title: title[locale],
    effective,
    contentHash: contentHash(body),
    url: absolute(theHouse().site.url, versionPath(slug, number, locale)),
    text: bodyText(body),
    clauses: clausesOf(body).clauses.map((clause) => ({
      id: clause.id,
      level: clause.level,
      heading: clause.heading,
      text: bodyText({ type: 'root', children: clause.nodes.slice(1) }),
    })),
  };
  return new Response(JSON.stringify(document), { headers: { 'Content-Type': 'application/json' } });
};
