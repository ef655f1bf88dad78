import type { Target } from '../../core/siege/siege-types.ts';
import type { Server } from '../../servers/server.ts';

/** Where a log is read. */
export type LogSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'docker'; readonly container: string }
  | { readonly kind: 'systemd'; readonly unit: string };

/** What tells the pid of a master. */
export type PidSource = { readonly kind: 'pid'; readonly pid: number } | { readonly kind: 'file'; readonly path: string };

/** What a watched service is known by, beside its URL. */
export interface AttachPlan {
  /** Null if no server is named: nothing is known of its log then. */
  readonly server: Server | null;
  readonly logs: readonly LogSource[];
  /** Address of the server's statistics: host:port, or the path of a Unix socket. */
  readonly statistics: string | null;
  readonly pid: PidSource | null;
  /** A command that is the service, as a shell takes it; null if the service is there already. */
  readonly start: string | null;
  /** How it is started, if not as it stands, in this process' folder and in the foreground. */
  readonly startAs?: StartAs;
  /** What belongs to the service and is started before it, in this order. */
  readonly beside?: readonly BesidePlan[];
}

/** How a command is started. */
export interface StartAs {
  /** Words before the program. */
  readonly before: readonly string[];
  readonly cwd: string;
  /** Its first process ends, with exit code 0, when it has started. */
  readonly isDaemon: boolean;
}

/** Something that is started beside the service. */
export interface BesidePlan {
  /** Name of its instance. */
  readonly name: string;
  readonly command: string;
  readonly as: StartAs;
  /** Where it listens when it has started. */
  readonly listens: readonly Target[];
}
