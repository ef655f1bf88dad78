import type { ExpectedVersion } from '../siege/judging/expected-answers.ts';
import { type Book, statusJudge, type VersionJudge } from '../siege/judging/status-judge.ts';
import { versionBySource } from '../siege/judging/version-judge.ts';
import type { VersionSource } from '../siege/judging/version-reader.ts';
import type { AnswerHead, AnswerReader, Judgement, StreamingJudge } from '../siege/siege-types.ts';
import { bodyOfVersion } from './answer-of-version.ts';
import type { CalibrationCase, Reply } from './fault-case.ts';
import { selfTestCase } from './judge-self-test.ts';
import { SeenVersions } from './seen-versions.ts';

/** Makes the judge of versions; `versionBySource`, unless a test blinds it. */
export type VersionJudgeFor = (version: ExpectedVersion, book: Book) => VersionJudge;

/** Marks answers that take turns in their version. It says not which, so that the heads of both are the same if the source is the body. */
const MARK = 'x-zerodrop-takes-turns';
const MARK_LINE = 'X-Zerodrop-Takes-Turns: yes';
/** A body's pattern of which an answer can be made up, if none can be of the user's own: the reader of patterns is the same. */
const KNOWN_PATTERN: VersionSource = { kind: 'body', pattern: /release (\S+)/u };
/** Headers that say how an answer is read, or that each of these answers has: an answer with a made-up value of it would be a fault. */
const READING = /^(?:connection|content-(?:encoding|length|type)|keep-alive|te|trailer|transfer-encoding|upgrade|x-zerodrop-.*)$/;
const KNOWN_HEADER: VersionSource = { kind: 'header', name: 'x-release' };
/** The whole body is the version. A pointer to it leaves no room for anything else. */
const KNOWN_POINTER: VersionSource = { kind: 'json', pointer: ['build', 'version'] };

/** Made-up versions, all different. */
type Said = readonly [string, string, string, string];

/** An answer, and the version that must be read from it; null if it says none. */
interface Turn {
  readonly version: string | null;
  readonly reply: Reply;
}

/**
 * Known answers for what reads versions from them: those of two versions, and one that says none, in turns, each of which must be told as
 * what it is; and answers that say a wrong version.
 */
export function versionSelfTest(
  version: ExpectedVersion,
  versionJudgeFor: VersionJudgeFor = versionBySource,
): { readonly cases: readonly CalibrationCase[]; readonly over: (judge: StreamingJudge) => StreamingJudge } {
  const { source, said } = askable(version.source);
  const [first, second, third, neither] = said;
  const asked: ExpectedVersion = { ...version, source };
  const turnOf = (text: string): Turn => ({ version: text, reply: replyOf(source, text) });
  const silent = silentReplies(source);
  // Each answer has a status: it always says a version.
  const thirds: readonly (Turn & { readonly name: string })[] =
    silent.length === 0 ? [{ name: 'a-third', ...turnOf(third) }] : silent.map(({ name, reply }) => ({ name, version: null, reply }));
  const at = (id: number, last: Turn | undefined): Turn => [turnOf(first), turnOf(second), last][id % 3] ?? turnOf(third);
  const must = (id: number): string | null => at(id, thirds[0]).version;
  const cases = [
    ...thirds.map((last) =>
      selfTestCase(
        `version-${last.name}`,
        `answers that say two versions (${source.kind}), and in turn ${last.name}`,
        'answered',
        ({ id }) => at(Number(id), last).reply,
      ),
    ),
    selfTestCase(
      'version-of-another',
      'an answer that says another version than it must, or none',
      'wrong-body',
      ({ id }) => at(Number(id) + 1, thirds[0]).reply,
    ),
    selfTestCase('version-of-neither', 'an answer that says a version that is not known', 'wrong-body', () => replyOf(source, neither)),
  ];
  const book = new SeenVersions();
  const versionJudge = statusJudge({ statuses: null, body: null, version: asked }, book, versionJudgeFor(asked, book));
  const over = (judge: StreamingJudge): StreamingJudge => ({
    reader: (head) => new TurnReader(head, judge.reader(head), versionJudge.reader(head), (id, index) => book.version(index) === must(id)),
  });
  return { cases, over };
}

/** The source as answers can be made up for it, and versions that it can say. */
function askable(source: VersionSource): { readonly source: VersionSource; readonly said: Said } {
  if (source.kind === 'status') return { source, said: ['200', '202', '203', '226'] };
  if (source.kind === 'header' && READING.test(source.name)) return askable(KNOWN_HEADER);
  const made: Said = ['1.6', '1.7', '1.8', '1.9'];
  // A pattern may want a number, or letters.
  const tried: readonly Said[] = [made, ['16', '17', '18', '19'], ['abcdef1', 'abcdef2', 'abcdef3', 'abcdef4']];
  const fits = tried.find((said) => said.every((each) => bodyOfVersion(source, each, 'before') !== null));
  if (fits !== undefined) return { source, said: fits };
  return { source: source.kind === 'json' ? KNOWN_POINTER : KNOWN_PATTERN, said: made };
}

function replyOf(source: VersionSource, version: string): Reply {
  return {
    status: source.kind === 'status' ? Number(version) : 200,
    headers: ['Content-Type: text/plain', MARK_LINE, ...(source.kind === 'header' ? [`${source.name}: ${version}`] : [])],
    body: bodyOfVersion(source, version, 'before') ?? '',
  };
}

/** Answers that say no version, each with what is amiss. */
function silentReplies(source: VersionSource): readonly { readonly name: string; readonly reply: Reply }[] {
  const headers = ['Content-Type: text/plain', MARK_LINE];
  const ofBody = (name: string, body: string) => ({ name, reply: { status: 200, headers, body } });
  switch (source.kind) {
    case 'status':
      return [];
    case 'header':
      return [
        ofBody('absent-header', 'before\n'),
        { name: 'empty-header', reply: { status: 200, headers: [...headers, `${source.name}: `], body: 'before\n' } },
      ];
    case 'body':
      return [ofBody('absent-in-body', '\n')];
    case 'json':
      return [
        ofBody('absent-in-json', '{"before":true}'),
        ofBody('empty-in-json', bodyOfVersion(source, '', 'before') ?? ''),
        ofBody('cut-json', (bodyOfVersion(source, '1.7', 'before') ?? '').slice(0, -1)),
      ];
  }
}

/** Judges answers that take turns by their version, and leaves all others to another reader. */
class TurnReader implements AnswerReader {
  readonly #head: AnswerHead;
  readonly #other: AnswerReader;
  readonly #versioned: AnswerReader;
  readonly #isRight: (requestId: number, version: number) => boolean;
  #reader: AnswerReader;

  constructor(head: AnswerHead, other: AnswerReader, versioned: AnswerReader, isRight: (requestId: number, version: number) => boolean) {
    this.#head = head;
    this.#other = other;
    this.#versioned = versioned;
    this.#isRight = isRight;
    this.#reader = other;
  }

  onHead(): void {
    this.#reader = this.#head.header(MARK) === null ? this.#other : this.#versioned;
    this.#reader.onHead();
  }
  onBody(chunk: Buffer, from: number, to: number): void {
    this.#reader.onBody(chunk, from, to);
  }
  onPause(): void {
    this.#reader.onPause();
  }

  onEnd(): Judgement {
    const judgement = this.#reader.onEnd();
    if (this.#reader === this.#other || judgement.outcome !== 'answered') return judgement;
    return this.#isRight(this.#head.requestId, judgement.version) ? judgement : { ...judgement, outcome: 'wrong-body' };
  }
}
