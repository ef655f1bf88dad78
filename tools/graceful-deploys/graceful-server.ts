/** Where a server of one run has its files, and the free loopback port at which its clients find it. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

/** Contents by path, relative to the folder of the run. */
export type Files = Readonly<Record<string, string>>;

/** A program that stays in the foreground and is started before the siege. */
export interface Program {
  /** Unique in the plan. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A server that serves version v1, and how version v2 is deployed. */
export interface Plan {
  /** What is there from the start. */
  readonly files: Files;
  /** Files that the deploy writes over those, before it runs its command. */
  readonly change: Files;
  readonly programs: readonly Program[];
  /** The deploy, as lines of a shell; `pids` has the numbers of the programs by name. */
  readonly deploy: (pids: Readonly<Record<string, number>>) => string;
  /** What names the change to `watch`, and what the server's documentation makes necessary beside it. */
  readonly watch: readonly string[];
}

/** A server and the graceful deploy that its documentation describes. */
export interface GracefulServer {
  /** What `--server` takes. */
  readonly name: string;
  /** As people call the server. */
  readonly server: string;
  /** The deploy in the words of a reader, for the table. */
  readonly how: string;
  /** Where the documentation describes this deploy. */
  readonly documented: string;
  /** Debian's packages that have the programs. */
  readonly packages: readonly string[];
  /** A command that prints the version, and what it is within that. */
  readonly version: { readonly argv: readonly string[]; readonly pattern: RegExp };
  readonly plan: (place: Place) => Plan;
}
