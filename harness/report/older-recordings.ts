import type { EventFacts, FactKind, ProcessEnd, SignalTarget } from '../core/record/event-facts.ts';
import type { HeldUp, HeldUpBy } from '../core/record/held-up.ts';
import { factualEvent, type RunEvent } from '../core/record/run-record.ts';

/**
 * A run's record as this version writes it, of what an older version wrote. Until 0.1.0 the only server was uWSGI, and the
 * record said its version under that name; `null` was a server that was not ours.
 */
export function fromOlder(run: Record<string, unknown>): Record<string, unknown> {
  return withHeldUp(withServer(run));
}

function withServer(run: Record<string, unknown>): Record<string, unknown> {
  if ('server' in run || !('uwsgi' in run)) return run;
  const { uwsgi, ...rest } = run;
  return { ...rest, server: hasVersion(uwsgi) ? { name: 'uwsgi', title: 'uWSGI', version: uwsgi.version } : null };
}

/** What held a run up was told by a sentence alone, and a control named a pattern that it had to match. */
function withHeldUp(run: Record<string, unknown>): Record<string, unknown> {
  const { trouble, expectation } = run;
  const told = typeof trouble === 'string' && !('heldUp' in run) ? { ...run, heldUp: heldUpFromText(trouble) } : run;
  if (!isControlOfBefore(expectation)) return told;
  const { trouble: pattern, ...rest } = expectation;
  return { ...told, expectation: { ...rest, heldUp: wantedFrom(pattern, typeof trouble === 'string' ? trouble : '') } };
}

/** What an instance of before was held up by. A sentence that is not known tells nothing. */
export function heldUpFromText(trouble: string): HeldUp {
  const waited = /^waited (\d+) s for .*, in vain/s.exec(trouble)?.[1];
  if (waited !== undefined) return { kind: 'waited-in-vain', waitedMs: Number(waited) * 1000 };
  const { instance = '', how = '' } = /^(?<instance>\S+) (?<how>.*?) while we waited for /s.exec(trouble)?.groups ?? {};
  const end = endInText(`${instance} ${how}`);
  if (end !== null) return { kind: 'instance-ended', instance, end };
  if (/^interrupted\b/.test(trouble)) return { kind: 'interrupted' };
  const { failed, code, signal } =
    /^the command failed: (?<failed>exit code (?<code>\d+)|ended by (?<signal>\S+)|.*)/.exec(trouble)?.groups ?? {};
  if (failed === undefined) return { kind: 'other' };
  return { kind: 'command-failed', end: code !== undefined ? { code: Number(code) } : signal !== undefined ? { signal } : null };
}

/** The pattern is applied here: what it matches is wanted as it is, and of what it does not match something that no run has. */
function wantedFrom(pattern: string, trouble: string): HeldUpBy {
  return new RegExp(pattern, 'u').test(trouble) ? { kind: heldUpFromText(trouble).kind } : { kind: 'other', goal: `/${pattern}/` };
}

function isControlOfBefore(value: unknown): value is { readonly kind: 'refuted'; readonly trouble: string } {
  return typeof value === 'object' && value !== null && 'trouble' in value && typeof value.trouble === 'string';
}

function hasVersion(value: unknown): value is { readonly version: string } {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string';
}

/**
 * An event as this version writes it. Until 0.1.0 every program that was started was a `uwsgi-started`; its text told whether
 * it was an instance of uWSGI (`start pool with zerg-server.ini`) or another program. And events had no facts: what they knew stood
 * in their texts alone, which are read here and nowhere else. An event whose text says something else stays without facts.
 */
export function eventFromOlder(written: RunEvent): RunEvent {
  if (written.facts !== undefined || written.source === 'log') return written;
  const kind = written.kind === 'uwsgi-started' ? startedKind(written.text) : written.kind;
  if (!isFactKind(kind)) return written;
  const facts = READ[kind](written);
  // The compiler does not see that what READ gives is of its own kind.
  if (facts !== null) return factualEvent(written, kind, facts as never);
  return kind === written.kind ? written : { ...written, kind };
}

function startedKind(text: string): 'instance-started' | 'program-started' {
  return /^start \S+(?: with \S+)?$/.test(text) ? 'instance-started' : 'program-started';
}

function isFactKind(kind: string): kind is FactKind {
  return Object.hasOwn(READ, kind);
}

/** How facts were told in the texts of before. */
const READ: { readonly [K in FactKind]: (event: RunEvent) => EventFacts[K] | null } = {
  'signal-sent': ({ text, pid }) => {
    const {
      signal = '',
      who = '',
      listed = '',
    } = /^(?<signal>SIG[A-Z0-9]+)(?: to (?<who>.*?) of \S+)?(?:.*\(pids? (?<listed>[\d, ]+)\))?/.exec(text)?.groups ?? {};
    if (signal === '') return null;
    const pids = listed === '' ? (pid === null ? [] : [pid]) : listed.split(',').map(Number);
    const target: SignalTarget = who === 'the master' ? 'master' : who === 'all' ? 'all' : 'process';
    return { signal, pids, target, ...(target === 'process' && who !== '' ? { which: who } : {}) };
  },
  'process-appeared': ({ text }) => {
    const { command, parent, ago } =
      /^(?<command>\S+) is there(?:, a child of (?<parent>\d+))?(?:, it was not there (?<ago>\d+) ms before)?/.exec(text)?.groups ?? {};
    return command === undefined ? null : { command, parentPid: Number(parent ?? 0), absentForMs: ago === undefined ? null : Number(ago) };
  },
  'process-gone': ({ text }) => {
    const { command, code, signal, ago } =
      /^(?<command>.+?) is gone(?:, it exited with (?<code>\d+))?(?:, ended by signal (?<signal>\d+))?(?:, it was there (?<ago>\d+) ms before)?$/.exec(
        text,
      )?.groups ?? {};
    if (command === undefined) return null;
    const end = code !== undefined ? { code: Number(code) } : signal !== undefined ? { signal: Number(signal) } : null;
    return { command, end, presentMsBefore: ago === undefined ? null : Number(ago) };
  },
  'master-gone': ({ text }) => {
    const end = endInText(text);
    return end === null ? null : { end };
  },
  'fifo-written': ({ text }) => {
    const { commands, fifo } = /^"(?<commands>.*)" > (?<fifo>\S+)$/.exec(text)?.groups ?? {};
    return commands === undefined || fifo === undefined ? null : { fifo, commands };
  },
  'instance-started': ({ text }) => {
    const file = /^start \S+ with (\S+)$/.exec(text)?.[1];
    return { configuration: file === undefined ? [] : [file] };
  },
  'program-started': ({ text }) => ({ argv: text.replace(/^start /, '').split(' ') }),
  'build-switched': ({ text }) => {
    const build = /^current -> (\S+)$/.exec(text)?.[1];
    return build === undefined ? null : { build };
  },
  'file-touched': ({ text }) => {
    const file = /^touch (?:-h )?(.+)$/.exec(text)?.[1];
    return file === undefined ? null : { file };
  },
  'transition-complete': ({ text }) => {
    const { from, to } = /^(?<from>.+) -> (?<to>.+) complete$/.exec(text)?.groups ?? {};
    return from === undefined || to === undefined ? null : { from, to };
  },
  // No server was attached to before.
  'workers-replaced': () => null,
  'worker-ready': workerInText,
  'worker-seen-paused': workerInText,
  'worker-seen-serving': workerInText,
  'listen-queue': ({ text }) => {
    const waiting = /^(\d+) wait to be accepted$/.exec(text)?.[1];
    return waiting === undefined ? null : { waiting: Number(waiting) };
  },
};

function workerInText({ text }: RunEvent): { readonly worker: number } | null {
  const number = /^worker (\d+)/.exec(text)?.[1];
  return number === undefined ? null : { worker: Number(number) };
}

function endInText(text: string): ProcessEnd | null {
  const code = /^\S+ exited with code (\d+)$/.exec(text)?.[1];
  if (code !== undefined) return { code: Number(code) };
  const signal = /^\S+ was ended by (\S+)$/.exec(text)?.[1];
  if (signal !== undefined) return { signal };
  const unknown = /^\S+ ended, and how is not known: (.*)$/.exec(text)?.[1];
  return unknown === undefined ? null : { unknown };
}
