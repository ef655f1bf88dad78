import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../record/run-record.ts';
import type { Cause } from './cause.ts';
import { type FakeFailure, fakeRecording } from './fake-failure.fixture.ts';
import { findings } from './findings.ts';
import type { ServerKnowledge } from './server-knowledge.ts';

/** A case in which a cause fits, and cases that lie beside it: there it must not be found. */
export interface CauseCase {
  readonly failure: FakeFailure;
  readonly events: readonly RunEvent[];
  readonly beside: Readonly<Record<string, { readonly failure?: Partial<FakeFailure>; readonly events?: readonly RunEvent[] }>>;
}

/** Names the causes of a made-up failure, null for one that is not explained. */
export type CausesOf = (failure: FakeFailure, events: readonly RunEvent[]) => readonly (string | null)[];

/** Asks what a server's knowledge says of a failure; `before` are attempts that were made beside it. */
export function causesBy(knowledge: ServerKnowledge, before: Parameters<typeof fakeRecording>[0] = []): CausesOf {
  return (failure, events) => findings({ ...fakeRecording([...before, failure], events), knowledge }).map(({ cause }) => cause);
}

/** Is it about the end of the process that had the request? */
function endsItsHolder(causes: readonly Cause[], name: string): boolean {
  const { evidence, when } = causes.find((each) => each.name === name) ?? {};
  const isNamed = evidence?.kind === 'killed' || evidence?.kind === 'line-names-holder' || evidence?.kind === 'line-numbers-holder';
  return isNamed && [when?.holder].flat().some((state) => state === 'in-hand' || state === 'began');
}

/** Holds each cause of a server to its case: it is found there, and neither beside it nor without its evidence. */
export function describeCauses({ causes }: ServerKnowledge, cases: Readonly<Record<string, CauseCase>>, causesOf: CausesOf): void {
  it('each cause has a case, and each case a cause', () => {
    expect(Object.keys(cases).sort()).toEqual(causes.map(({ name }) => name).sort());
  });

  describe.each(Object.entries(cases))('%s', (name, { failure, events, beside }) => {
    it('is found when it shows', () => {
      expect(causesOf(failure, events)).toEqual([name]);
    });

    it.each(Object.entries(beside))('is not found with %s', (_, change) => {
      expect(causesOf({ ...failure, ...change.failure } as FakeFailure, change.events ?? events)).not.toContain(name);
    });

    const { begunBy, endMs = 2100 } = failure;
    // A process that is killed when its app has finished takes the answer with it, which it had not sent yet.
    if (endsItsHolder(causes, name) && begunBy !== undefined)
      it('is found also if the app had written down that it finished', () => {
        const { begunBy: _, ...lost } = failure;
        const finishedBy = { ...begunBy, atMs: endMs - 1 };
        expect(causesOf({ ...lost, finishedBy } as FakeFailure, events)).toEqual([name]);
      });

    it('is not found without its evidence, and explains no other outcome', () => {
      expect(causesOf(failure, [])).toEqual([null]);
      expect(causesOf({ ...failure, outcome: 'wrong-body' } as FakeFailure, events)).toEqual([null]);
    });
  });
}
