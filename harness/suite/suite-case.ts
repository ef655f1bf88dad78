/** One run that a suite has to do: a scenario, on a version of its server, for the n-th time. */
export interface SuiteCase {
  /** Names it for good, in every shard and on every night: `zerg-dance@bookworm#1`. */
  readonly id: string;
  readonly scenario: string;
  /** Name of its server; absent in results of before this was kept. */
  readonly server?: string;
  /** Column of the matrix: a Debian release such as `bookworm`; `host` for the servers of this machine. */
  readonly version: string;
  /** From 1 to the number of repetitions. */
  readonly turn: number;
  /** How long it should take, as far as can be told beforehand. */
  readonly expectedMs: number;
  /** Nothing of ours may run beside it: it promises so short a wait, or it changes or reads what the whole machine shares. */
  readonly alone: boolean;
}

export function caseId(scenario: string, version: string, turn: number): string {
  return `${scenario}@${version}#${turn}`;
}

/** A field of the matrix: a scenario on a version, with all its repetitions. */
export function cellId({ scenario, version }: Pick<SuiteCase, 'scenario' | 'version'>): string {
  return `${scenario}@${version}`;
}
