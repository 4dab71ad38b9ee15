/** What Astro compiles: the policy texts where they lie, and the guides. */

import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { contentFolder } from './house.ts';

/** `content/policies/<policy>/<number>/<locale>.mdx`; the entry's id is `privacy/3/nb`. */
const texts = defineCollection({
  loader: glob({ base: `${contentFolder()}/policies`, pattern: '*/*/*.mdx' }),
});

/** `site/docs/<locale>/<name>.md`. Guides about the same thing share `about`, which is how languages are switched. */
const docs = defineCollection({
  loader: glob({ base: './site/docs', pattern: '*/*.md' }),
  schema: z.strictObject({
    title: z.string(),
    lead: z.string(),
    about: z.string(),
    for: z.enum(['editors', 'shops']),
    order: z.int(),
  }),
});

export const collections = { texts, docs };
