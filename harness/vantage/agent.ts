import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { calibrateRun } from '../core/calibration/calibrate-run.ts';
import { detectedWith } from '../core/calibration/detected-with.ts';
import { statusSelfTest } from '../core/calibration/status-self-test.ts';
import type { Clock } from '../core/clock.ts';
import { InconclusiveError, ZerodropError } from '../core/errors.ts';
import { count } from '../core/quantity.ts';
import { carryPart, type FromPart } from '../core/siege/parts/carry-part.ts';
import { heldEndsIn } from '../core/siege/parts/held-relay.ts';
import { BEGIN_COLUMNS, END_COLUMNS } from '../core/siege/parts/relay.ts';
import type { SiegePart } from '../core/siege/parts/siege-parts.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { makeCalibrationFolder } from '../runtime/calibration-folder.ts';
import { FLUSH_MS, type FromAgent, type Hello, PROTOCOL, type Refusal, SILENT_MS, type ToAgent } from './agent-messages.ts';
import { Frames } from './frames.ts';

export interface AgentOptions {
  /** Leads to the coordinator; each side knows by now that the other has the run's key. */
  readonly stream: Duplex;
  readonly order: string;
  readonly clock: Clock;
  readonly version?: string;
  readonly onLine: (line: string) => void;
  /** How much may wait to be sent, in bytes; 64 MiB unless it is given. */
  readonly mostUnsentBytes?: number;
}

/** As much as may wait for the coordinator's disk: some half million requests. */
const MOST_UNSENT_BYTES = 64 * 1024 * 1024;

/** There is nothing more to do for an agent. */
export class CoordinatorGone extends ZerodropError {}

/**
 * An agent: carries out one part of a siege as its coordinator says, and resolves when that is over. Rejects if it is refused, or as soon as
 * the coordinator is gone: what is under way is for its caller to end, with the process.
 */
export async function runAgent({
  stream,
  order,
  clock,
  version = ZERODROP_VERSION,
  onLine,
  mostUnsentBytes = MOST_UNSENT_BYTES,
}: AgentOptions): Promise<void> {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  const { promise: drain, resolve: startDrain } = Promise.withResolvers<void>();
  let part: SiegePart | null = null;
  let heardMs = clock.nowMs();
  let chunks = 0;
  let [sent, ended, heldEnds] = [0, 0, 0];
  const frames = new Frames(stream, (message) => hear(message as ToAgent | Refusal), reject);
  const say = (message: FromAgent): void => frames.send(message);

  const post = (message: FromPart): void => {
    switch (message.kind) {
      case 'batch':
        sent += message.begins.length / BEGIN_COLUMNS;
        ended += message.ends.length / END_COLUMNS;
        heldEnds += heldEndsIn(message.held);
        // A connection that carries less than is told would fill this machine's memory, for hours.
        if (stream.writableLength > mostUnsentBytes) return tooSlow(stream.writableLength);
        return say({ kind: 'chunk', nth: chunks++, batch: message });
      case 'finished':
        return say({ ...message, chunks, sent, open: sent - ended, heldEnds });
      case 'broken':
        return say(message);
    }
  };
  const prove = async (plan: SiegePart): Promise<void> => {
    const selfTest = statusSelfTest(plan.expected);
    const targets = plan.groups.flatMap((group) => group.targets);
    const exchanges = plan.groups.map(({ exchange }) => exchange);
    const asks = { lanes: plan.lanes, selfTest, makeFolder: makeCalibrationFolder, ...detectedWith(targets) };
    say({ kind: 'ready', calibration: await calibrateRun(exchanges, asks) });
  };
  const besiege = async (plan: SiegePart, atMs: number): Promise<void> => {
    await delay(Math.max(0, atMs - clock.nowMs()));
    // Not their names: what an agent prints may end in a file, and a URL may hold a secret.
    onLine(`sends requests to ${count(plan.groups.flatMap(({ targets }) => targets).length, 'URL')}`);
    await carryPart({ part: plan, clock, flushMs: FLUSH_MS, post, drain });
  };
  const hear = (message: ToAgent | Refusal): void => {
    heardMs = clock.nowMs();
    switch (message.kind) {
      case 'ping':
        return say({ kind: 'pong', ping: message.ping, atMs: clock.nowMs() });
      case 'plan':
        part = message.part;
        onLine(`is ${message.name}`);
        return void prove(message.part).catch(reject);
      case 'start':
        if (part === null) return reject(new ZerodropError('the coordinator said "start" before it said what to do'));
        return void besiege(part, message.atMs).catch(reject);
      case 'drain':
        return startDrain();
      case 'end':
        return resolve();
      case 'refused':
        return reject(new InconclusiveError(`the coordinator refused this agent: ${message.why}`));
    }
  };

  const tooSlow = (bytes: number): void =>
    reject(
      new CoordinatorGone(
        `the connection to the coordinator is too slow for what there is to tell: ${Math.round(bytes / 1024 / 1024)} MiB wait`,
        {
          hint: 'Send fewer requests a second from each vantage (--rate).',
        },
      ),
    );
  const gone = (why: string) => reject(new CoordinatorGone(`the coordinator is gone (${why}), and so is this agent's work`));
  stream.on('error', (error) => gone(error.message));
  stream.on('close', () => gone('the connection was closed'));
  stream.on('end', () => gone('the connection was closed'));
  const watch = setInterval(() => {
    if (clock.nowMs() - heardMs > SILENT_MS) gone(`not a word for ${SILENT_MS / 1000} s`);
  }, 1000);
  // Its own messages are trusted from the first on: only who has the key can send any.
  frames.trust();
  const hello: Hello = {
    kind: 'hello',
    protocol: PROTOCOL,
    version,
    order,
    host: hostname(),
    pid: process.pid,
    startedAtMs: clock.startedAt.getTime(),
  };
  frames.sendText(hello);
  try {
    await over;
  } finally {
    clearInterval(watch);
    stream.end();
  }
}
