import type { Answer, Judge, Judgement } from '../../core/siege/siege-types.ts';
import { VERSIONS } from './fooserv-versions.ts';

/** The path with a large answer, which is its line over and over again, up to 16 MiB. */
export const BIG = '/big/';
const BIG_BYTES = 16 * 1024 * 1024;

/**
 * Judges fooserv's answers. The status must be one that a version gives, and the version that the answer names must be
 * the one of that status; the body must be that version's answer to this very request (path and id), so that an answer
 * which was cut, mixed up with another or made up by a proxy does not pass.
 */
export function fooservJudge(targets: readonly string[]): Judge {
  const byStatus = new Map(VERSIONS.flatMap((version, index) => (version.status === null ? [] : [[version.status, index] as const])));
  return {
    wantsBody: true,
    judge(answer: Answer): Judgement {
      const pid = Number(answer.header('x-fooserv-pid') ?? 0);
      const version = byStatus.get(answer.status);
      const name = version === undefined ? undefined : VERSIONS[version]?.name;
      if (version === undefined || name === undefined || name !== answer.header('x-fooserv-version')) {
        return { outcome: 'wrong-status', version: 0, pid };
      }
      const path = targets[answer.target] ?? '';
      const line = `${name} ${path} ${answer.requestId}\n`;
      return { outcome: isBody(answer.body, line, path === BIG) ? 'answered' : 'wrong-body', version, pid };
    },
  };
}

function isBody(body: Buffer, line: string, big: boolean): boolean {
  if (!big) return body.toString('latin1') === line;
  const bytes = Math.floor(BIG_BYTES / line.length) * line.length;
  return body.length === bytes && body.equals(Buffer.alloc(bytes, line, 'latin1'));
}
