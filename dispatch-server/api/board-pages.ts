/** Serves the built board; every address that is no file and no API leads to its index page. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { errorBody } from './api-error.js';

const NOT_BUILT = 'The board is not built. Run: npm run build\n';

export async function serveBoard(app: FastifyInstance, webFolder: string): Promise<void> {
  const isBuilt = () => existsSync(join(webFolder, 'index.html'));
  if (isBuilt()) {
    await app.register(fastifyStatic, { root: webFolder, index: 'index.html', setHeaders: setCaching });
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(api|board|truck|assets)(\/|$)/.test(request.url);
    if (!isPage) return reply.code(404).send(errorBody('notFound', 'There is nothing at this address.'));
    if (!isBuilt()) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    return reply.sendFile('index.html');
  });
}

/** File names under assets/ carry a hash of their content; everything else must be asked for again. */
function setCaching(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  const isHashed = /[\\/]assets[\\/]/.test(path);
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
