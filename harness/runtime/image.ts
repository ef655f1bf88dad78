import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Dockerode from 'dockerode';
import { ZerodropError } from '../core/errors.ts';
import { daemonSays, within } from './within.ts';

const BUILD_TIMEOUT_MS = 300_000;
const ANSWER_MS = 15_000;

export interface ImageOptions {
  readonly dockerfile: string;
  /** Base image, such as `debian:bookworm-slim`. */
  readonly base: string;
  /** What the build says. */
  readonly onLine: (line: string) => void;
  /** Ends the build with its reason. */
  readonly signal: AbortSignal;
}

/**
 * The image with uWSGI, built from `Dockerfile.uwsgi` where it isn't there yet. Its tag holds a hash of what goes into
 * it, so that an image of an older Dockerfile is never taken for it. Returns the tag.
 *
 * Built through dockerode, since a build by Testcontainers resolves with the old image where a RUN fails, never settles
 * on a syntax error, and shows no output.
 */
export async function ensureImage(docker: Dockerode, options: ImageOptions): Promise<string> {
  const { dockerfile, base } = options;
  const hash = createHash('sha256')
    .update(await readFile(dockerfile))
    .update(base)
    .digest('hex')
    .slice(0, 12);
  const tag = `zerodrop-uwsgi:${hash}`;
  if (!(await within(ANSWER_MS, 'say whether the image with uWSGI is there', isThere(docker, tag)))) await build(docker, tag, options);
  return tag;
}

function isThere(docker: Dockerode, tag: string): Promise<boolean> {
  return docker
    .getImage(tag)
    .inspect()
    .then(
      () => true,
      (error: unknown) => {
        if (typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404) return false;
        throw error;
      },
    );
}

async function build(docker: Dockerode, tag: string, { dockerfile, base, onLine, signal: wanted }: ImageOptions): Promise<void> {
  const output: string[] = [];
  const fail = (reason: string, cause?: unknown): ZerodropError =>
    new ZerodropError(`the image with uWSGI could not be built from ${dockerfile}: ${reason}`, {
      hint: `The last lines of the build:\n${output.slice(-12).join('\n')}\nCan this machine reach the registry of ${base}, or is that image there already? \`--runtime host\` needs no image.`,
      cause,
    });
  const signal = AbortSignal.any([wanted, AbortSignal.timeout(BUILD_TIMEOUT_MS)]);
  // Whoever interrupted us knows why; no failure of the build's is to blame.
  const ended = (): unknown => (wanted.aborted ? wanted.reason : fail(`it took longer than ${BUILD_TIMEOUT_MS / 1000} s`));
  let stream: NodeJS.ReadableStream;
  try {
    const name = dockerfile.slice(dirname(dockerfile).length + 1);
    stream = await docker.buildImage(
      { context: dirname(dockerfile), src: [name] },
      { t: tag, dockerfile: name, buildargs: { BASE: base }, forcerm: true, abortSignal: signal },
    );
  } catch (cause) {
    throw signal.aborted ? ended() : fail(daemonSays(cause), cause);
  }
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(ended());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    docker.modem.followProgress(
      stream,
      (error: Error | null) => (error === null ? resolve() : reject(fail(daemonSays(error), error))),
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
