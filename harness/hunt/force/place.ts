import { UsageError } from '../../core/errors.ts';

/** A moment of a strategy, what is held still in it, and what is put where it may be lost. */
export interface Place {
  /** Number of the strategy's step, from 1: processes are frozen right before it. */
  readonly step: number;
  readonly freeze: readonly Frozen[];
  readonly placed: Placed;
  /** How long after the step they are thawed, in milliseconds; 0 for right after it. */
  readonly holdMs: number;
}

/** Processes of an instance. */
export interface Frozen {
  readonly instance: string;
  /** A name of `rolesOf`, or HOLDER. */
  readonly role: string;
}

/** How many requests are placed, by where they are. */
export interface Placed {
  /** On a connection that a process had accepted before it was frozen, and that had carried none. */
  readonly accepted: number;
  /** On a kept connection, which had carried one. */
  readonly kept: number;
  /** On a connection that is opened when the processes are frozen. */
  readonly queued: number;
}

/** Of an instance: the processes that have one of the placed connections in hand. */
export const HOLDER = 'holder';

const KINDS = ['accepted', 'kept', 'queued'] as const;

/** `step=2,freeze=server:workers,accepted=1,holdMs=500`: what `parsePlace` reads again. */
export function describePlace({ step, freeze, placed, holdMs }: Place): string {
  return [
    `step=${step}`,
    ...(freeze.length === 0 ? [] : [`freeze=${freeze.map(({ instance, role }) => `${instance}:${role}`).join('+')}`]),
    ...KINDS.filter((kind) => placed[kind] > 0).map((kind) => `${kind}=${placed[kind]}`),
    `holdMs=${holdMs}`,
  ].join(',');
}

/** Reads a place. Throws UsageError if it is none. */
export function parsePlace(text: string): Place {
  const fields = new Map(
    text.split(',').map((part) => {
      const [, name = '', value = ''] = /^(\w+)=(\S+)$/.exec(part.trim()) ?? [];
      if (!['step', 'freeze', 'holdMs', ...KINDS].includes(name)) throw noPlace(part);
      return [name, value] as const;
    }),
  );
  const number = (name: string, most: number): number => {
    const value = Number(fields.get(name) ?? 0);
    if (!Number.isInteger(value) || value < 0 || value > most) throw noPlace(`${name}=${fields.get(name)}`);
    return value;
  };
  const step = number('step', 1000);
  if (step === 0) throw noPlace(text);
  const freeze = (fields.get('freeze') ?? '').split('+').flatMap((each): readonly Frozen[] => {
    if (each === '') return [];
    const [, instance = '', role = ''] = /^([^:]+):([a-z0-9-]+)$/.exec(each) ?? [];
    if (role === '') throw noPlace(`freeze=${each}`);
    return [{ instance, role }];
  });
  return {
    step,
    freeze,
    placed: { accepted: number('accepted', 100), kept: number('kept', 100), queued: number('queued', 100) },
    holdMs: number('holdMs', 60_000),
  };
}

function noPlace(part: string): UsageError {
  return new UsageError(
    `--place has "${part}"`,
    'It must be as a hunt has printed it, such as step=2,freeze=server:workers,accepted=1,holdMs=500.',
  );
}
