import type { Records } from '../siege-types.ts';
import type { ExpectedVersion } from './expected-answers.ts';
import type { VersionJudge } from './status-judge.ts';
import { readVersion, wantsBody } from './version-reader.ts';

/**
 * The version is what an answer says of itself; its number is the book's, 0 if it says none. Its status must be 2xx, or what the URL
 * answered first (a redirect, say), if that was no error of the server and no refusal to serve that many requests.
 */
export function versionBySource({ source }: ExpectedVersion, book: Pick<Records, 'versionIndex'>): VersionJudge {
  const firstStatus = new Map<number, number>();
  return {
    wantsBody: wantsBody(source),
    judge({ target, status, header, body }) {
      const first = firstStatus.get(target) ?? status;
      firstStatus.set(target, first);
      if (!isRight(status) && !(status === first && isSteadyStatus(status))) return { outcome: 'wrong-status', version: 0 };
      const read = readVersion(source, { status, header, body });
      return { outcome: 'answered', version: 'version' in read ? book.versionIndex(read.version) : 0 };
    },
  };
}

function isRight(status: number): boolean {
  return status >= 200 && status < 300;
}

function isSteadyStatus(status: number): boolean {
  return status < 500 && status !== 429;
}
