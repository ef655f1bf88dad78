import type { App } from '../apps/app.ts';
import type { ServerKnowledge } from '../core/explain/server-knowledge.ts';
import type { StatisticsReader } from '../run/sampling/statistics-reader.ts';
import type { Instance } from '../run/stage/instance.ts';
import type { Stage, StageProps } from '../run/stage/stage.ts';
import type { OwnConfiguration } from './own-configuration.ts';

/** What a line of a server's log tells, as an event. */
export interface LogMeaning {
  /** A short kebab-case name, such as `worker-spawned`; `log-line` if the line is not known. */
  readonly kind: string;
  /** The process that the line names; null if it names none. */
  readonly pid: number | null;
}

/** What was found of a server on this machine. */
export type LookedForServer =
  | { readonly kind: 'usable'; readonly path: string; readonly version: string }
  | { readonly kind: 'absent' }
  /** It is there, and can't be used; `says` why, as it goes on after its path. */
  | { readonly kind: 'unfit'; readonly path: string; readonly reason: string; readonly hint: string };

/**
 * A kind of program under test: the port by which zerodrop knows a server. What must be said comes first; the abilities
 * that follow may be absent, and what they would tell is then not known.
 */
export interface Server<S extends Stage = Stage> {
  /** Name of its folders: `uwsgi`. */
  readonly name: string;
  /** Its name as people write it: `uWSGI`. */
  readonly title: string;
  /** Looks for it on this machine. Never rejects. */
  find(): Promise<LookedForServer>;
  /** What to do if it is not on this machine: one sentence. */
  readonly howToInstall: string;
  /** The image of the docker runtime: its Dockerfile takes the base image as the build argument BASE. Absent if it runs on the host alone. */
  readonly image?: {
    /** Absolute path. */
    readonly dockerfile: string;
    /** The command that says its version, and how its output is read; the output itself, trimmed, unless this is given. */
    readonly version: { readonly argv: readonly string[]; readonly read?: (output: string) => string };
    /** A folder with package.json and package-lock.json: the build finds what they name in `node_modules`, put there by the user's npm. */
    readonly npmFolder?: string;
  };
  /** Folder of its configuration, an absolute path. */
  readonly confFolder: string;
  /** The meaning of a line of its log. */
  meaningOf(line: string): LogMeaning;
  /** A line by which an instance says that it can be asked. */
  readonly ready: RegExp;
  /** The signal by which an instance is told to end. */
  readonly endSignal: NodeJS.Signals;
  /** The vocabulary of its scenarios: `new Stage(props)` unless it has words of its own. */
  createStage(props: StageProps): S;

  /**
   * Ability: it runs in one runtime alone. `docker`: it is what a Docker daemon does, and `find` tells of the daemon. `kubernetes`: it is what a
   * cluster does, and its image is that of the pods.
   */
  readonly runsIn?: 'docker' | 'kubernetes';
  /** Ability: the app that its scenarios run if they name none; fooserv as a WSGI application unless this is given. */
  readonly app?: App;
  /**
   * Ability: starts it as it is usually started, under a name, with the version of the app that `current` points at. Settles when
   * all of it can be asked. Servers that zerodrop brings along have it: one test asks the same of each.
   */
  startUsual?(stage: S, name: string): Promise<Instance>;
  /** Ability: the socket, by its name in the run's folder, that clients connect to in place of the first address. */
  readonly publicSocket?: string;
  /** Ability: lines by which an instance says why it ended, the most telling first. */
  readonly endReasons?: readonly RegExp[];
  /** Ability: why requests are lost. */
  readonly knowledge?: ServerKnowledge;
  /** Ability: the time that a line of its log prints itself, local time to the second, `2026-11-20T16:51:43`; null if none. */
  printedTime?(line: string): string | null;
  /** Ability: what its workers do, by statistics that it serves while it runs. */
  readonly statistics?: StatisticsReader;
  /** Ability: the version that a line of its log says, such as `2.0.21`; null if it says none. */
  versionIn?(line: string): string | null;
  /**
   * Ability: lines of its log that hold until it ends, such as the address that it listens at. They are taken from the log of a
   * server that ran before zerodrop came.
   */
  readonly standing?: readonly RegExp[];
  /** Ability: lines that it writes for each request. They tell nothing of a reload, and are left out of a run's events. */
  readonly requestLine?: RegExp;
  /** Ability: the configuration files, by name in its folder, that one of them includes. */
  includesOf?(text: string): readonly string[];
  /** Ability: a configuration of the user's is run as it is. */
  readonly ownConfiguration?: OwnConfiguration;
}

/** Declares a server: all that zerodrop must know of it, and what it may know. */
export function defineServer<S extends Stage>(server: Server<S>): Server<S> {
  return server;
}
