/** The OpenAPI document, made from the rows of the route table and the very schemas that validate. */
import { Hono } from 'hono';
import { describeRoute, generateSpecs, resolver } from 'hono-openapi';
import type { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../problem.ts';
import { JSON_TYPE } from './body.ts';
import type { Route } from './route.ts';
import { problem } from './schemas.ts';

type Description = Parameters<typeof describeRoute>[0];
type Parameter = NonNullable<Description['parameters']>[number];

/** The API as an OpenAPI 3.1 document. */
export async function describeApi(routes: readonly Route[]): Promise<unknown> {
  const app = new Hono();
  for (const route of routes) app.on(route.method, route.path, describeRoute(await describe(route)));
  return generateSpecs(app, {
    excludeStaticFile: false,
    documentation: {
      info: {
        title: 'Policies and their acceptance',
        version: '1',
        description: 'What a webshop asks its customers to read, accept or consent to, and what they answered.',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', bearerFormat: 'pst_…' },
          dialog: { type: 'http', scheme: 'basic', description: 'The key as the password, under any name' },
          link: { type: 'http', scheme: 'bearer', bearerFormat: 'pm1.…' },
        },
      },
    },
  });
}

const NEEDS_LINK = 'Needs the token of a link from POST /v1/users/{user}/links; it says whose answers they are.';

/** Every problem the route may answer with, its own and those that all routes share. */
export function problemsOf(route: Route): ProblemCode[] {
  const keys = accessProblems(route.scopes);
  const body = route.body ? (['malformed-json', 'too-large', 'wrong-type'] as const) : [];
  const input = route.body || route.params || route.query ? (['bad-request', 'invalid'] as const) : [];
  return [...keys, ...(route.problems ?? []), ...body, ...input, 'internal', 'unavailable', 'log-behind'];
}

function accessProblems(scopes: Route['scopes']): ProblemCode[] {
  if (scopes === 'anyone') return [];
  return scopes === 'link' ? ['link-invalid', 'link-expired'] : ['unauthorized', 'forbidden'];
}

async function describe(route: Route): Promise<Description> {
  const description: Description = {
    summary: route.summary,
    parameters: [
      ...(await parameters('path', route.params ?? {})),
      ...(await parameters('query', route.query?.shape ?? {})),
    ],
    responses: { ...answersOf(route), ...problemResponses(route) },
  };
  if (route.scopes === 'link') Object.assign(description, { security: [{ link: [] }], description: NEEDS_LINK });
  else if (route.scopes !== 'anyone') {
    description.security = route.isPage ? [{ key: [] }, { dialog: [] }] : [{ key: [] }];
    description.description = `Needs a key with the scope ${route.scopes.join(' or ')}.`;
  }
  if (route.body) {
    const { schema, type } = route.body;
    description.requestBody = { required: true, content: { [type]: { schema: await inputSchema(schema) } } };
  }
  return description;
}

async function parameters(place: 'path' | 'query', shape: Record<string, z.ZodType>): Promise<Parameter[]> {
  return Promise.all(
    Object.entries(shape).map(async ([name, schema]) => {
      const description = schema.description ?? name;
      const parameter = { name, in: place, required: place === 'path', description, schema: await inputSchema(schema) };
      return parameter as Parameter;
    }),
  );
}

async function inputSchema(schema: z.ZodType) {
  return (await resolver(schema).toOpenAPISchema({ options: { io: 'input', unrepresentable: 'any' } })).schema;
}

function answersOf(route: Route): NonNullable<Description['responses']> {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { says, schema, type, or }]) => {
      const also = or ? { [or]: { schema: { type: 'string' } } } : {};
      if (!schema) return [status, { description: says, ...(type ? { content: { [type]: {}, ...also } } : {}) }];
      return [status, { description: says, content: { [type ?? JSON_TYPE]: { schema: resolver(schema) }, ...also } }];
    }),
  );
}

function problemResponses(route: Route): NonNullable<Description['responses']> {
  const byStatus = Map.groupBy(problemsOf(route), (code) => PROBLEMS[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${code}: ${PROBLEMS[code][1]}`).join('; '),
        content: { 'application/problem+json': { schema: resolver(problem) } },
      },
    ]),
  );
}
