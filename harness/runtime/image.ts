import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type Dockerode from 'dockerode';
import { ZerodropError } from '../core/errors.ts';
import type { Server } from '../servers/server.ts';
import { npmPackages } from './npm-packages.ts';
import { daemonSays, within } from './within.ts';

/** On each image that zerodrop builds, so that people can see and remove all of them. */
const IMAGE_LABEL = 'zerodrop.image';
const BUILD_LIMIT_MS = 300_000;
const ANSWER_MS = 15_000;

export interface ImageOptions {
  /** Name of the image, without a tag. */
  readonly repository: string;
  /** What it is, for an error: `the image with uWSGI`. */
  readonly what: string;
  readonly dockerfile: string;
  /** Paths of other files that decide what is in the image. */
  readonly decidedBy?: readonly string[];
  /** What a build needs beyond that, asked for if there is one. It must not change what is in the image: its tag does not tell it. */
  readonly prepare?: () => Promise<BuildContext>;
  /** How long a build may take. */
  readonly limitMs?: number;
  /** Base image, such as `debian:bookworm-slim`. */
  readonly base: string;
  /** What the build says. */
  readonly onLine: (line: string) => void;
  /** Ends the build with its reason. */
  readonly signal: AbortSignal;
}

/** A server that has an image. */
export interface ImagedServer {
  /** Its folder's name, and as people write it. */
  readonly name: string;
  readonly title: string;
  readonly image: Pick<NonNullable<Server['image']>, 'dockerfile' | 'npmFolder'>;
}

/** The image of a server. */
export function imageOf({ name, title, image: { dockerfile, npmFolder } }: ImagedServer): ServerImage {
  const packages = npmFolder === undefined ? {} : npmPackages(npmFolder, dockerfile);
  return { repository: `zerodrop-${name}`, what: `the image with ${title}`, dockerfile, ...packages };
}

type ServerImage = Pick<ImageOptions, 'repository' | 'what' | 'dockerfile' | 'decidedBy' | 'prepare'>;

/** What is sent to the daemon for a build. */
export interface BuildContext {
  readonly folder: string;
  /** Names of the files in it, the Dockerfile among them. */
  readonly files: readonly string[];
  /** Build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** Clears away what was made for the build. */
  readonly clear?: () => Promise<void>;
}

/** A Dockerfile in a folder of its own: a `.dockerignore` beside it is of other images, and would keep it out. */
async function alone(dockerfile: string): Promise<BuildContext> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-image-'));
  await copyFile(dockerfile, join(folder, basename(dockerfile)));
  return { folder, files: [basename(dockerfile)], args: {}, clear: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * An image, built from its Dockerfile if it isn't there yet. Its tag holds a hash of what goes into
 * it, so that an image of an older Dockerfile is never taken for it. Returns the tag.
 *
 * Built through dockerode, since a build by Testcontainers resolves with the old image if a RUN fails, never settles
 * on a syntax error, and shows no output.
 */
export async function ensureImage(docker: Dockerode, options: ImageOptions): Promise<string> {
  const { repository, what, dockerfile, decidedBy = [], base } = options;
  const hash = createHash('sha256');
  for (const path of [dockerfile, ...decidedBy]) hash.update(await readFile(path));
  const tag = `${repository}:${hash.update(base).digest('hex').slice(0, 12)}`;
  if (!(await within(ANSWER_MS, `say whether ${what} is there`, isThere(docker, tag)))) await build(docker, tag, options);
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

async function build(docker: Dockerode, tag: string, options: ImageOptions): Promise<void> {
  const { what, dockerfile, base, onLine, signal: wanted, limitMs = BUILD_LIMIT_MS } = options;
  const output: string[] = [];
  const fail = (reason: string, cause?: unknown): ZerodropError =>
    new ZerodropError(`${what} could not be built from ${dockerfile}: ${reason}`, {
      hint: `The last lines of the build:\n${output.slice(-12).join('\n')}\nCan this machine reach the registry of ${base}, or is that image there already? \`--runtime host\` needs no image.`,
      cause,
    });
  const signal = AbortSignal.any([wanted, AbortSignal.timeout(limitMs)]);
  // The code that interrupted us knows why; no failure of the build's is to blame.
  const ended = (): unknown => (wanted.aborted ? wanted.reason : fail(`it took longer than ${limitMs / 1000} s`));
  const name = basename(dockerfile);
  const context = (await options.prepare?.()) ?? (await alone(dockerfile));
  await send().finally(context.clear);

  async function send(): Promise<void> {
    let stream: NodeJS.ReadableStream;
    try {
      stream = await docker.buildImage(
        { context: context.folder, src: [...context.files] },
        {
          t: tag,
          dockerfile: name,
          buildargs: { BASE: base, ...context.args },
          labels: { [IMAGE_LABEL]: options.repository },
          forcerm: true,
          abortSignal: signal,
        },
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
}
