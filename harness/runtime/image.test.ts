import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import Dockerode from 'dockerode';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { InconclusiveError } from '../core/errors.ts';
import { ensureImage } from './image.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-image-'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
});
afterEach(() => rm(folder, { recursive: true }));

/** A daemon that has no image, and does with a build what the test says. */
async function daemon(onBuild: (response: ServerResponse) => void): Promise<Dockerode> {
  const socketPath = join(folder, 'docker.sock');
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.includes('/build') === true) onBuild(response);
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such image"}');
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Dockerode({ socketPath });
}

/** A daemon that builds at once; `sent` is what it was sent to build from, and `asked` the request's URL. */
async function daemonThatIsSent(): Promise<{ readonly socketPath: string; readonly sent: Promise<Buffer>; readonly asked: Promise<URL> }> {
  const socketPath = join(folder, 'docker.sock');
  const { promise: sent, resolve } = Promise.withResolvers<Buffer>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<URL>();
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (request.url?.includes('/build') === true) {
      resolve(body);
      ask(new URL(request.url, 'http://daemon'));
      response.end('{"stream":"Successfully built"}\n');
    } else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such image"}');
  });
  await new Promise<void>((listening) => server.listen(socketPath, listening));
  onTestFinished(() => void server.close());
  return { socketPath, sent, asked };
}

describe('ensureImage', () => {
  it.each([
    ['before the daemon has said anything', () => undefined],
    ['in the middle of the build', (response: ServerResponse) => void response.writeHead(200).write('{"stream":"Step 1/9"}\n')],
  ])('ends with the reason of the signal %s', async (_, onBuild) => {
    const controller = new AbortController();
    const reason = new InconclusiveError('interrupted by SIGINT');
    const docker = await daemon((response) => {
      onBuild(response);
      setTimeout(() => controller.abort(reason), 50);
    });
    const options = {
      repository: 'zerodrop-test',
      what: 'the image',
      dockerfile: join(folder, 'Dockerfile'),
      base: 'scratch',
      onLine: () => undefined,
      signal: controller.signal,
    };
    await expect(ensureImage(docker, options)).rejects.toBe(reason);
  });

  it('sends the Dockerfile, also if a .dockerignore beside it keeps everything out of other images', async () => {
    await writeFile(join(folder, '.dockerignore'), '*\n');
    const { socketPath, sent } = await daemonThatIsSent();
    const options = { repository: 'zerodrop-test', what: 'the image', dockerfile: join(folder, 'Dockerfile'), base: 'scratch' };
    const { signal } = new AbortController();
    await ensureImage(new Dockerode({ socketPath }), { ...options, onLine: () => undefined, signal });
    expect(gunzipSync(await sent).toString('latin1')).toContain('FROM scratch');
  });

  it('labels the image, so that all of them can be found and removed', async () => {
    const { socketPath, asked } = await daemonThatIsSent();
    const options = { repository: 'zerodrop-test', what: 'the image', dockerfile: join(folder, 'Dockerfile'), base: 'scratch' };
    await ensureImage(new Dockerode({ socketPath }), { ...options, onLine: () => undefined, signal: new AbortController().signal });
    expect((await asked).searchParams.get('labels')).toBe('{"zerodrop.image":"zerodrop-test"}');
  });

  it('says what the build said last if it fails', async () => {
    const docker = await daemon((response) => response.end('{"stream":"Step 1/9"}\n{"error":"no route to the mirror"}\n'));
    const { signal } = new AbortController();
    const options = {
      repository: 'zerodrop-test',
      what: 'the image',
      dockerfile: join(folder, 'Dockerfile'),
      base: 'scratch',
      onLine: () => undefined,
      signal,
    };
    await expect(ensureImage(docker, options)).rejects.toMatchObject({
      message: expect.stringContaining('no route to the mirror'),
      hint: expect.stringContaining('Step 1/9'),
    });
  });
});
