import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Dockerode from 'dockerode';
import { ZerodropError } from '../errors.ts';

const BUILD_TIMEOUT_MS = 300_000;

/**
 * The image with uWSGI, built from `Dockerfile.uwsgi` where it isn't there yet. Its tag holds a hash of what goes into
 * it, so that an image of an older Dockerfile is never taken for it. Returns the tag.
 *
 * Built through dockerode, since a build by Testcontainers resolves with the old image where a RUN fails, never settles
 * on a syntax error, and shows no output.
 */
export async function ensureImage(docker: Dockerode, dockerfile: string, base: string, onLine: (line: string) => void): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(dockerfile))
    .update(base)
    .digest('hex')
    .slice(0, 12);
  const tag = `zerodrop-uwsgi:${hash}`;
  const there = await docker
    .getImage(tag)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (!there) await build(docker, dockerfile, base, tag, onLine);
  return tag;
}

async function build(docker: Dockerode, dockerfile: string, base: string, tag: string, onLine: (line: string) => void): Promise<void> {
  const output: string[] = [];
  const fail = (reason: string, cause?: unknown): ZerodropError =>
    new ZerodropError(`the image with uWSGI could not be built from ${dockerfile}: ${reason}`, {
      hint: `The last lines of the build:\n${output.slice(-12).join('\n')}\nCan this machine reach the registry of ${base}, or is that image there already? \`--runtime host\` needs no image.`,
      cause,
    });
  const signal = AbortSignal.timeout(BUILD_TIMEOUT_MS);
  let stream: NodeJS.ReadableStream;
  try {
    const name = dockerfile.slice(dirname(dockerfile).length + 1);
    stream = await docker.buildImage(
      { context: dirname(dockerfile), src: [name] },
      { t: tag, dockerfile: name, buildargs: { BASE: base }, forcerm: true, abortSignal: signal },
    );
  } catch (cause) {
    throw fail((cause as Error).message, cause);
  }
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(fail(`it took longer than ${BUILD_TIMEOUT_MS / 1000} s`)), { once: true });
    docker.modem.followProgress(
      stream,
      (error: Error | null) => (error === null ? resolve() : reject(fail(error.message, error))),
      (event: { stream?: string; error?: string }) => {
        const line = (event.stream ?? event.error ?? '').trimEnd();
        if (line !== '') {
          output.push(line);
          onLine(line);
        }
        if (event.error !== undefined) reject(fail(event.error));
      },
    );
  });
}
