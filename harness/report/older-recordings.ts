import type { EventFacts, FactKind, ProcessEnd, SignalTarget } from '../core/record/event-facts.ts';
import { factualEvent, type RunEvent } from '../core/record/run-record.ts';

/**
 * A run's record as this version writes it, of what an older version wrote. Until 0.1.0 the only server was uWSGI, and the
 * record said its version under that name; `null` was a server that was not ours.
 */
export function fromOlder(run: Record<string, unknown>): Record<string, unknown> {
  if ('server' in run || !('uwsgi' in run)) return run;
  const { uwsgi, ...rest } = run;
  return { ...rest, server: hasVersion(uwsgi) ? { name: 'uwsgi', title: 'uWSGI', version: uwsgi.version } : null };
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
