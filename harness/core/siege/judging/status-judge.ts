import { LookTable } from '../../looks/look-table.ts';
import type { Version } from '../../record/run-record.ts';
import type { Answer, AnswerHead, Judgement, Records, StreamingJudge } from '../siege-types.ts';
import type { Expected } from './expected-answers.ts';
import { KnownAnswers } from './known-answers.ts';
import { StatusReader } from './status-reader.ts';
import { versionBySource } from './version-judge.ts';

export type { Expected } from './expected-answers.ts';

/** Where versions and looks that are met get their numbers: the ledger, or what passes them on to it. */
export type Book = Pick<Records, 'versionIndex' | 'lookIndex'>;

/** Says which version gave an answer, and whether it may. Its numbers are those of the book. */
export interface VersionJudge {
  /** The version stands in the body: else it is read of the head, and `body` is empty. */
  readonly wantsBody: boolean;
  /** `body` is decoded; null if it is too long to be read. */
  judge(answer: Pick<Answer, 'target' | 'status' | 'header'> & { readonly body: Buffer | null }): Pick<Judgement, 'outcome' | 'version'>;
}

/** The versions that such answers are told apart by. Index 0 is of answers that name no version. */
export function versionsOf({ statuses, version }: Pick<Expected, 'statuses' | 'version'>): readonly Version[] {
  const unknown: Version = { name: 'unknown', status: null };
  if (version !== undefined)
    return [
      unknown,
      ...(version.values === null ? [] : [version.values.before, version.values.after]).map((name) => ({ name, status: null })),
    ];
  if (statuses === null) return [unknown, { name: '2xx', status: null }];
  const { before, after } = statuses;
  if (before === after) return [unknown, { name: String(before), status: before }];
  return [unknown, { name: String(before), status: before }, { name: String(after), status: after }];
}

/** The version is the status, if it is expected. */
function versionByStatus(expected: Expected): VersionJudge {
  const versions = versionsOf(expected);
  return {
    wantsBody: false,
    judge({ status }) {
      const isAny = expected.statuses === null && status >= 200 && status < 300;
      const version = isAny ? 1 : Math.max(0, expected.statuses === null ? 0 : versions.findIndex((each) => each.status === status));
      return { outcome: version === 0 ? 'wrong-status' : 'answered', version };
    },
  };
}

const NO_BOOK: Book = { versionIndex: () => 0, lookIndex: () => 0 };
const NO_BODY = Buffer.alloc(0);

/**
 * Judges answers as they come: by what is expected of them, and says of each how it looks, by the numbers of the book. Which version
 * gave them is a matter of their status, unless `versionJudge` says otherwise.
 */
export function statusJudge(
  expected: Expected,
  book: Book = NO_BOOK,
  versionJudge: VersionJudge = expected.version === undefined ? versionByStatus(expected) : versionBySource(expected.version, book),
): StreamingJudge {
  const looks = new LookTable(book);
  const headJudge = {
    headers: expected.headers ?? [],
    versionOf: (head: AnswerHead) =>
      versionJudge.wantsBody
        ? null
        : versionJudge.judge({ target: head.target, status: head.status, header: (name) => head.header(name), body: NO_BODY }),
  };
  const known: KnownAnswers[] = [];
  const questions = {
    text: expected.body === null ? null : Buffer.from(expected.body),
    ignored: (expected.ignoredInBody ?? []).map((source) => new RegExp(source, 'gu')),
    wantsText: versionJudge.wantsBody,
  };
  const shared = {
    questions,
    echo: expected.echo ?? null,
    versionJudge,
    looks,
    known(target: number): KnownAnswers {
      const answers = known[target] ?? new KnownAnswers(headJudge);
      known[target] = answers;
      return answers;
    },
  };
  return { reader: (head) => new StatusReader(head, shared) };
}
