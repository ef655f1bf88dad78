import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import type Dockerode from 'dockerode';
import { ZerodropError } from '../../core/errors.ts';
import { boundedDocker } from '../../runtime/daemon.ts';
import { dockerAnswers } from '../../runtime/detect.ts';
import { type FollowedLog, Lines } from './followed-log.ts';

/** How long one request to the daemon may take. */
const REQUEST_MS = 10_000;
/** A container that has ended is looked for again so often: it may be started anew, or made anew under its name. */
const AGAIN_MS = 300;
/** This many lines tell how the server stood before. */
const BEFORE = 2000;
/** How long the daemon may take to pass on what was written. */
const ON_ITS_WAY_MS = 500;

/** Follows what a container writes, also when it is started or made anew. Rejects with ZerodropError if that can't be read. */
export async function followDocker(container: string, onLine: (text: string) => void): Promise<FollowedLog> {
  if (!(await dockerAnswers())) throw unreadable(container, 'no Docker daemon answers');
  const followed = new FollowedContainer(container, onLine);
  await followed.begin();
  return followed;
}

class FollowedContainer implements FollowedLog {
  before: readonly string[] = [];
  readonly #name: string;
  readonly #onLine: (text: string) => void;
  readonly #asked = boundedDocker(REQUEST_MS);
  /** A log says nothing for as long as the server does. */
  readonly #patient = boundedDocker(0);
  #stream: Readable | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  /** What was written until then, in seconds of the epoch, has been taken. */
  #sinceS = 0;
  #startedAt = '';

  constructor(name: string, onLine: (text: string) => void) {
    this.#name = name;
    this.#onLine = onLine;
  }

  async begin(): Promise<void> {
    try {
      const { Config, State } = await this.#asked.getContainer(this.#name).inspect();
      const nowS = Date.now() / 1000;
      const old = await this.#asked.getContainer(this.#name).logs({ stdout: true, stderr: true, follow: false, tail: BEFORE });
      this.before = linesIn(old, Config.Tty);
      this.#sinceS = nowS;
      this.#startedAt = State.StartedAt;
      await this.#follow(Config.Tty);
    } catch (cause) {
      throw unreadable(this.#name, inWords(cause), cause);
    }
  }

  async takeIn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY_MS));
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stream?.destroy();
  }

  async #follow(tty: boolean): Promise<void> {
    const options = { stdout: true, stderr: true, follow: true, since: this.#sinceS } as const;
    const stream = (await this.#patient.getContainer(this.#name).logs(options)) as unknown as Readable;
    this.#stream = stream;
    const parts = tty ? [stream] : split(this.#patient, stream);
    for (const part of parts) {
      const lines = new Lines(this.#onLine);
      part.setEncoding('latin1').on('data', (piece: string) => lines.add(piece));
      part.once('end', () => lines.end());
    }
    stream.on('error', () => undefined);
    stream.once('close', () => this.#ended());
    stream.once('end', () => this.#ended());
  }

  /** The container has ended, and what it wrote is taken. */
  #ended(): void {
    if (this.#closed || this.#timer !== null) return;
    this.#sinceS = Date.now() / 1000;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#again();
    }, AGAIN_MS);
    this.#timer.unref();
  }

  async #again(): Promise<void> {
    try {
      const { Config, State } = await this.#asked.getContainer(this.#name).inspect();
      if (this.#closed) return;
      if (!State.Running) return this.#ended();
      // It may have been started between its end and our noticing it.
      if (State.StartedAt !== this.#startedAt) this.#sinceS = Math.min(this.#sinceS, Date.parse(State.StartedAt) / 1000);
      this.#startedAt = State.StartedAt;
      await this.#follow(Config.Tty);
    } catch {
      this.#ended();
    }
  }
}

/** The two outputs of a container that has no terminal: they come as frames of one stream. */
function split(docker: Dockerode, stream: Readable): readonly Readable[] {
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, out, err);
  stream.once('end', () => {
    out.end();
    err.end();
  });
  return [out, err];
}

/** Lines of a log that came at once: frames of 8 octets of head, of which the last four are the length, unless there is a terminal. */
function linesIn(octets: Buffer, tty: boolean): string[] {
  const found: string[] = [];
  const lines = new Lines((text) => found.push(text));
  if (tty) lines.add(octets.toString('latin1'));
  for (let at = 0; !tty && at + 8 <= octets.length; ) {
    const end = at + 8 + octets.readUInt32BE(at + 4);
    lines.add(octets.toString('latin1', at + 8, end));
    at = end;
  }
  lines.end();
  return found;
}

function inWords(cause: unknown): string {
  if (cause instanceof Error && 'statusCode' in cause && cause.statusCode === 404) return 'there is no such container';
  return cause instanceof Error ? cause.message : String(cause);
}

function unreadable(container: string, why: string, cause?: unknown): ZerodropError {
  return new ZerodropError(`--log docker:${container} can't be read: ${why}`, {
    hint: 'Name a container as `docker ps` does, one that runs or has run.',
    cause,
  });
}
