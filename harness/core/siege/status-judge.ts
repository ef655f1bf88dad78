import type { Version } from '../record/run-record.ts';
import type { Answer, Judge, Judgement } from './siege-types.ts';

/** What answers of somebody else's service must look like. */
export interface Expected {
  /** Status before and after; the same twice where none is to change; null for any 2xx. */
  readonly statuses: { readonly before: number; readonly after: number } | null;
  /** Text that every body must hold; null where bodies are not looked at. */
  readonly body: string | null;
}

/** The versions that such answers are told apart by. Index 0 is what nobody has identified. */
export function versionsOf({ statuses }: Expected): readonly Version[] {
  const unknown: Version = { name: 'unknown', status: null };
  if (statuses === null) return [unknown, { name: '2xx', status: null }];
  const { before, after } = statuses;
  if (before === after) return [unknown, { name: String(before), status: before }];
  return [unknown, { name: String(before), status: before }, { name: String(after), status: after }];
}

/** Judges answers by their status, and by a text in their body where one is expected. */
export function statusJudge(expected: Expected): Judge {
  const versions = versionsOf(expected);
  const versionOf = (status: number): number => {
    if (expected.statuses === null) return status >= 200 && status < 300 ? 1 : 0;
    return Math.max(
      0,
      versions.findIndex((version) => version.status === status),
    );
  };
  const text = expected.body === null ? null : Buffer.from(expected.body);
  return {
    wantsBody: text !== null,
    judge({ status, body }: Answer): Judgement {
      const version = versionOf(status);
      if (version === 0) return { outcome: 'wrong-status', version, pid: 0 };
      const held = text === null || body.includes(text);
      return { outcome: held ? 'answered' : 'wrong-body', version, pid: 0 };
    },
  };
}
