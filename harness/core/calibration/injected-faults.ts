/** What the server did: the known answer against which the detector's count is held. */
export interface InjectedFaults {
  /** Faults that were injected. */
  readonly injected: number;
  /** The requests into which they were injected, as far as these said who they are. */
  readonly injectedIds: ReadonlySet<number>;
  /** The requests that got a whole good answer, as far as these said who they are. */
  readonly answeredIds: ReadonlySet<number>;
}

/** The fault server's books while it is at work. They are written at the moment of the deed, never from what a client says. */
export class InjectedFaultsRecord implements InjectedFaults {
  connections = 0;
  requests = 0;
  injected = 0;
  answered = 0;
  readonly injectedIds = new Set<number>();
  readonly answeredIds = new Set<number>();

  /** A fault was injected; `id` is what the request says of itself, null if there was no request. */
  noteFault(id: string | null): void {
    this.injected++;
    note(this.injectedIds, id);
  }

  noteAnswer(id: string): void {
    this.answered++;
    note(this.answeredIds, id);
  }
}

function note(ids: Set<number>, id: string | null): void {
  if (id !== null && /^\d+$/.test(id)) ids.add(Number(id));
}
