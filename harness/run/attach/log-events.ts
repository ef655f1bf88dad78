import type { Clock } from '../../core/clock.ts';
import type { Evidence } from '../../core/explain/cause.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import type { Server } from '../../servers/server.ts';

/** Lines of a log of which nothing is known are kept up to this many: a service may write for each request. */
const MOST_UNKNOWN = 5000;
/** Of what was written before, the last lines that hold still. */
const MOST_STANDING = 500;

/** Lines that a message quotes. */
const MOST_LAST = 6;

/** Turns the lines of a service's log into events. */
export class LogEvents {
  readonly #server: Server | null;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #telling: readonly RegExp[];
  #unknown = 0;
  readonly #last: string[] = [];
  #started = false;
  /** As the log said it last; null if it has not. */
  version: string | null = null;

  constructor(server: Server | null, recorder: Recorder, clock: Clock) {
    this.#server = server;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#telling = tellingOf(server);
  }

  /** Has the server said that it can be asked? False if nothing is known of it. */
  get hasStarted(): boolean {
    return this.#started;
  }

  /** The lines that were written last, by whichever instance. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  /** A line that an instance has written now. */
  line(instance: string, text: string): void {
    this.#started ||= this.#server?.ready.test(text) === true;
    if (text.trim() !== '' && this.#last.push(text.trim()) > MOST_LAST) this.#last.shift();
    this.#take(instance, text, this.#clock.nowMs(), this.#server?.printedTime?.(text) ?? null);
  }

  /** What the end of an instance's log said before it was followed: of that, only what holds still. It is dated to the beginning. */
  before(instance: string, lines: readonly string[]): void {
    const { standing = [] } = this.#server ?? {};
    const ended = lines.findLastIndex((text) => this.#server?.meaningOf(text).kind === 'goodbye');
    const still = lines.slice(ended + 1).filter((text) => standing.some((pattern) => pattern.test(text)));
    for (const text of still.slice(-MOST_STANDING)) this.#take(instance, text, 0, null);
  }

  #take(instance: string, text: string, atMs: number, printedAt: string | null): void {
    if (text === '' || this.#server?.requestLine?.test(text) === true) return;
    this.version = this.#server?.versionIn?.(text) ?? this.version;
    const { kind, pid } = this.#server?.meaningOf(text) ?? { kind: 'log-line', pid: null };
    if (kind === 'log-line' && !this.#telling.some((pattern) => pattern.test(text))) {
      this.#unknown++;
      if (this.#unknown === MOST_UNKNOWN)
        this.#recorder.event('harness', 'log-left-out', null, null, `from here on lines of which nothing is known are left out`);
      if (this.#unknown >= MOST_UNKNOWN) return;
    }
    this.#recorder.event('log', kind, instance, pid, text, atMs, printedAt);
  }
}

/** What the causes of a server look for in its log. */
function tellingOf(server: Server | null): readonly RegExp[] {
  const { knowledge } = server ?? {};
  if (knowledge === undefined) return [];
  const { listens, master, worker, buried, sharedLog, nodes, goesDown = [] } = knowledge;
  return [
    listens,
    master,
    worker,
    buried,
    sharedLog,
    nodes?.line,
    ...goesDown,
    ...knowledge.causes.flatMap(({ evidence }) => patternsOf(evidence)),
  ].filter((pattern) => pattern !== undefined);
}

function patternsOf(evidence: Evidence): readonly (RegExp | undefined)[] {
  return [
    'pattern' in evidence ? evidence.pattern : undefined,
    ...('since' in evidence ? [evidence.since].flat() : []),
    'after' in evidence ? evidence.after?.pattern : undefined,
    'because' in evidence ? evidence.because : undefined,
  ];
}
