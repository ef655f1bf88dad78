import type { LookTable } from '../../looks/look-table.ts';
import { type BodyQuestions, KEPT_BYTES, StreamedBody } from '../response/streamed-body.ts';
import type { AnswerHead, AnswerReader, Judgement } from '../siege-types.ts';
import { type Echo, echoId } from './expected-answers.ts';
import { type KnownAnswers, type KnownBody, type KnownHead, remember } from './known-answers.ts';
import type { VersionJudge } from './status-judge.ts';

/** What all readers of a siege share. */
export interface SharedByReaders {
  readonly questions: BodyQuestions;
  readonly echo: Echo | null;
  readonly versionJudge: VersionJudge;
  readonly looks: LookTable;
  known(target: number): KnownAnswers;
}

const NOTHING = Buffer.alloc(0);

/**
 * Reads the answers on one connection. As long as the octets are those of a body that is known, they are compared with it and nothing
 * else is done; from the first one that differs, the body is decoded, hashed and searched.
 */
export class StatusReader implements AnswerReader {
  readonly #head: AnswerHead;
  readonly #shared: SharedByReaders;
  readonly #body: StreamedBody;
  #known: KnownHead | null = null;
  /** The known body that the octets so far are the beginning of; null if there is none, and they went into `#body`. */
  #alike: KnownBody | null = null;
  /** Octets of the body so far, as they came. */
  #took = 0;
  /** The octets of a body that is not known, if they are few. */
  #octets: Buffer[] = [];

  constructor(head: AnswerHead, shared: SharedByReaders) {
    this.#head = head;
    this.#shared = shared;
    this.#body = new StreamedBody(shared.questions);
  }

  onHead(): void {
    const known = this.#shared.known(this.#head.target).head(this.#head);
    this.#known = known;
    this.#took = 0;
    this.#alike = known.bodies[0] ?? null;
    if (this.#alike === null) this.#begin(NOTHING);
  }

  onBody(chunk: Buffer, from: number, to: number): void {
    const alike = this.#alike;
    if (alike !== null) {
      const at = this.#took;
      const end = at + to - from;
      if (end <= alike.octets.length && isSame(alike.octets, at, end, chunk, from, to)) {
        this.#took = end;
        return;
      }
      this.#alike = this.#another(alike, chunk, from, to);
      if (this.#alike !== null) {
        this.#took = end;
        return;
      }
      this.#begin(alike.octets.subarray(0, at));
    }
    this.#take(chunk, from, to);
  }

  onPause(): void {
    // What is kept of the octets is a copy.
  }

  onEnd(): Judgement {
    const known = this.#known;
    // onHead comes first.
    if (known === null) return { outcome: 'malformed', version: 0, pid: 0 };
    const judgement = this.#sameAsBefore(known) ?? this.#judge(known);
    const { echo } = this.#shared;
    if (echo === null || judgement.outcome !== 'answered') return judgement;
    const said = this.#head.header(echo.header.toLowerCase());
    return said === echoId(echo, this.#head.requestId) ? judgement : { ...judgement, outcome: 'wrong-body' };
  }

  /** The judgement of the known body that came again whole. */
  #sameAsBefore({ bodies }: KnownHead): Judgement | null {
    const alike = this.#alike;
    if (alike === null) return null;
    const took = this.#took;
    let same: KnownBody | undefined = alike;
    if (alike.octets.length !== took) {
      // It ended where a longer one goes on.
      same = bodies.find(({ octets }) => octets.length === took && octets.compare(alike.octets, 0, took) === 0);
      if (same === undefined) {
        this.#begin(alike.octets.subarray(0, took));
        return null;
      }
    }
    same.hits++;
    if (same !== bodies[0]) {
      bodies.splice(bodies.indexOf(same), 1);
      bodies.unshift(same);
    }
    return same.judgement;
  }

  /** Another known body that begins as this one does, and goes on with these octets. */
  #another(than: KnownBody, chunk: Buffer, from: number, to: number): KnownBody | null {
    const at = this.#took;
    const end = at + to - from;
    const found = this.#known?.bodies.find(
      (each) =>
        each !== than &&
        each.octets.length >= end &&
        each.octets.compare(than.octets, 0, at, 0, at) === 0 &&
        isSame(each.octets, at, end, chunk, from, to),
    );
    return found ?? null;
  }

  /** The body is not known: it begins with these octets. */
  #begin(octets: Buffer): void {
    this.#alike = null;
    this.#took = 0;
    this.#octets = [];
    this.#body.begin(this.#known?.facts.coding ?? '');
    if (octets.length > 0) this.#take(octets, 0, octets.length);
  }

  #take(chunk: Buffer, from: number, to: number): void {
    this.#took += to - from;
    if (this.#took <= KEPT_BYTES) this.#octets.push(Buffer.from(chunk.subarray(from, to)));
    else if (this.#octets.length > 0) this.#octets = [];
    this.#body.take(chunk, from, to);
  }

  /** Judges a body that was not known, and remembers it. */
  #judge(known: KnownHead): Judgement {
    const body = this.#body.end();
    const { target, status, toHead } = this.#head;
    if (body.end !== 'whole') return { outcome: body.end, version: 0, pid: 0 };
    const { versionJudge, looks } = this.#shared;
    const { outcome, version } =
      known.versioned ?? versionJudge.judge({ target, status, header: (name) => this.#head.header(name), body: body.text });
    const isRight = known.hasHeaders && (toHead || body.holdsText);
    const judgement: Judgement =
      outcome !== 'answered'
        ? { outcome, version, pid: 0, look: looks.indexOfRefusal(target, known.facts) }
        : !isRight
          ? { outcome: 'wrong-body', version, pid: 0 }
          : { outcome, version, pid: 0, look: looks.index(target, known.facts, body.size, body.hash, body.compared) };
    if (this.#took <= KEPT_BYTES) remember(known.bodies, Buffer.concat(this.#octets, this.#took), judgement);
    this.#octets = [];
    return judgement;
  }
}

/** Short stretches are compared here: the way into the engine and back costs more. */
const SHORT_BYTES = 24;

function isSame(one: Buffer, oneFrom: number, oneTo: number, other: Buffer, from: number, to: number): boolean {
  if (to - from > SHORT_BYTES) return one.compare(other, from, to, oneFrom, oneTo) === 0;
  for (let i = from, k = oneFrom; i < to; i++, k++) if (one[k] !== other[i]) return false;
  return true;
}
