import { EventSequence, type NumbersFrom } from './event-sequence.ts';

/** What has come of a session, to be compared with what came before a stream of it. */
export interface SessionMark {
  /** Numbers that were passed over. */
  readonly missing: number;
  /** Numbers that came once more. */
  readonly repeated: number;
}

/** What a client keeps from one connection to the next, as a page keeps its EventSource. */
export class StreamSession {
  /** The id of the last event that it has; null before the first. */
  lastEventId: string | null = null;
  /** When its last event came; when it began, before the first. In the run's milliseconds. */
  heardMs: number;
  /** After how long the server asked to connect again, in milliseconds. */
  retryMs: number | null = null;
  readonly #sequence: EventSequence | null;

  /** `numbersFrom`: the number of its first event, if the events are numbered. */
  constructor(numbersFrom: NumbersFrom | undefined, nowMs: number) {
    this.#sequence = numbersFrom === undefined ? null : new EventSequence(numbersFrom);
    this.heardMs = nowMs;
  }

  /** How many numbers were missing, and how many came twice, so far. Nothing of both if events are not numbered. */
  mark(): SessionMark {
    const { missing, repeated } = this.#sequence ?? { missing: 0, repeated: 0 };
    return { missing, repeated };
  }

  /** What has come since a mark. */
  since({ missing, repeated }: SessionMark): SessionMark {
    const now = this.mark();
    return { missing: now.missing - missing, repeated: now.repeated - repeated };
  }

  /** Takes the id of an event. False if ids are numbers, and this is none. */
  take(id: string | null): boolean {
    return this.#sequence === null || id === null || this.#sequence.take(id);
  }
}
