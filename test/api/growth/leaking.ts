/** The API we do not want, as a control: the same program, but every request leaves a listener behind. */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const { createServer } = http;
process.setMaxListeners(0);

http.createServer = ((limits: http.ServerOptions, listener: http.RequestListener) =>
  createServer(limits, (request, response) => {
    process.on('never', () => response.end());
    return listener(request, response);
  })) as typeof createServer;
syncBuiltinESMExports();

await import('./counted.ts');
