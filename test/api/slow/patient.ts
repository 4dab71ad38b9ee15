/** The API we do not want, as a control: the same program with the patience that Node's servers have when nobody tells them. */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const { createServer } = http;
const UNSET = ['headersTimeout', 'requestTimeout', 'connectionsCheckingInterval'];

http.createServer = ((limits: http.ServerOptions, ...rest: []) =>
  createServer(
    Object.fromEntries(Object.entries(limits).filter(([name]) => !UNSET.includes(name))),
    ...rest,
  )) as typeof createServer;
syncBuiltinESMExports();

await import('../../../api/main.ts');
