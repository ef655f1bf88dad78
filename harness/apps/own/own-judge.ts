import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type Book, statusJudge } from '../../core/siege/judging/status-judge.ts';
import { readVersion, type VersionSource } from '../../core/siege/judging/version-reader.ts';
import { streaming } from '../../core/siege/response/gathered-answer.ts';
import type { Answer, AnswerReader, Judge, Judgement, StreamingJudge } from '../../core/siege/siege-types.ts';
import type { RightJudge } from './right-answer.ts';
import type { SaidVersions } from './said-versions.ts';

/** A longer body is not decoded, and then says no version and is no right one. */
const MOST_DECODED_BYTES = 64 * 1024 * 1024;

/** Judges whole answers: by what is right, and by the version that they say. */
export function ownJudge(paths: readonly string[], right: RightJudge, source: VersionSource, said: SaidVersions): Judge {
  return {
    wantsBody: true,
    judge(answer: Answer): Judgement {
      const { target, status } = answer;
      const header = (name: string): string | null => answer.header(name);
      const body = decoded(answer.body, header('content-encoding'));
      if (body === 'malformed') return { outcome: 'malformed', version: 0, pid: 0 };
      const wrong = right({ target, status, header, body }, paths[target] ?? '');
      const read = readVersion(source, { status, header, body });
      const version = 'version' in read && wrong === null ? said.index(read.version) : 0;
      return { outcome: wrong ?? 'answered', version, pid: 0 };
    },
  };
}

function decoded(octets: Buffer, coding: string | null): Buffer | null | 'malformed' {
  const limit = { maxOutputLength: MOST_DECODED_BYTES };
  try {
    switch (coding?.trim().toLowerCase() ?? '') {
      case '':
      case 'identity':
        return octets;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(octets, limit);
      case 'deflate':
        return inflateSync(octets, limit);
      case 'br':
        return brotliDecompressSync(octets, limit);
      default:
        return null;
    }
  } catch (error) {
    return error instanceof RangeError ? null : 'malformed';
  }
}

/** The same judge, which says besides how each right answer looks. */
export function withLooks(judge: Judge, book: Book): StreamingJudge {
  const looks = statusJudge({ statuses: null, body: null }, book, {
    wantsBody: false,
    judge: () => ({ outcome: 'answered', version: 0 }),
  });
  return { reader: (head) => new LookingReader(streaming(judge).reader(head), looks.reader(head)) };
}

/** Hands an answer to two readers: one judges it, the other sees how it looks. */
class LookingReader implements AnswerReader {
  readonly #judge: AnswerReader;
  readonly #looks: AnswerReader;

  constructor(judge: AnswerReader, looks: AnswerReader) {
    this.#judge = judge;
    this.#looks = looks;
  }

  onHead(): void {
    this.#judge.onHead();
    this.#looks.onHead();
  }
  onBody(...octets: Parameters<AnswerReader['onBody']>): void {
    this.#judge.onBody(...octets);
    this.#looks.onBody(...octets);
  }
  onPause(): void {
    this.#judge.onPause();
    this.#looks.onPause();
  }
  onEnd(): Judgement {
    const seen = this.#looks.onEnd();
    const judged = this.#judge.onEnd();
    if (judged.outcome !== 'answered') return judged;
    return seen.outcome === 'answered'
      ? { ...judged, ...(seen.look === undefined ? {} : { look: seen.look }) }
      : { ...seen, version: judged.version };
  }
}
