import type { DeployFunction } from './deploy-function.ts';
import type { Following } from './own-command-line.ts';

/** What is deployed while the service is watched: one of the three. */
export type Deployment =
  /** A program and its arguments. No shell reads them. */
  | { readonly command: readonly string[]; readonly deploy?: never; readonly withoutDeploySeconds?: never }
  /** A function of this process. The deploy has ended when its promise has; one that rejects leaves the verdict inconclusive. */
  | { readonly deploy: DeployFunction; readonly command?: never; readonly withoutDeploySeconds?: never }
  /** Nothing: the service is watched as it is for this many seconds, and judged from the first request on. */
  | { readonly withoutDeploySeconds: number; readonly command?: never; readonly deploy?: never };

/**
 * What `watch` is told: the options of the command `zerodrop watch`, under the same names, with units. docs/watch.md says of each what it
 * does and what it is if it is left out.
 */
export interface WatchOptions extends Following {
  /** `http://`, `https://`, `unix:/socket:/path`, `uwsgi://` or `uwsgi+unix:`; one, or several. */
  readonly urls: string | readonly string[];

  /** What is sent. `GET`, or `POST` with `data`. */
  readonly method?: string;
  /** By name. The value of one whose name says that it is secret (`Authorization`, `Cookie` ...) is written nowhere. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body. */
  readonly data?: string | Uint8Array;
  /** Each client keeps the cookies that it is given. */
  readonly cookies?: boolean;
  /** Path of a file of requests, lines of JSON or a HAR, in place of the URL itself. */
  readonly requests?: string;

  /** `200`, or before and after the deploy: `201:202`, or with `versionFrom` versions. */
  readonly expect?: string | number;
  /** `status`, `header:NAME`, `body:REGEX` or `json:POINTER`. */
  readonly versionFrom?: string;
  /** False if the answers must not change: a change that lasts is a fail then. */
  readonly change?: boolean;
  /** The old version may go on beside the new one. */
  readonly canary?: boolean;
  /** Text that every body must hold. */
  readonly expectBody?: string;
  /** Headers that every answer must have: `Name: value`, or `Name` if any value will do. */
  readonly expectHeader?: string | readonly string[];
  /** `header:NAME`: each request says an id there, which its answer must repeat. */
  readonly echo?: string;
  /** What is taken out of bodies before they are compared. Flags of a RegExp do not count. */
  readonly ignoreBody?: string | RegExp | readonly (string | RegExp)[];
  /** Reports show the text of answers that differ. */
  readonly keepBodies?: boolean;
  /** Longest wait for an answer that is accepted, for all or by URL. */
  readonly maxStallSeconds?: number | Readonly<Record<string, number>>;
  /** What a client may repeat by itself is accepted if it fails. */
  readonly allowRetry?: boolean;

  /** `new` (a connection for each request), `reused` (connections are kept) or `both`. */
  readonly lane?: 'new' | 'reused' | 'both';
  /** Clients in each lane; or of each kind, such as `get:4,post:2`. */
  readonly clients?: number | string;
  /** What clients exchange; a `ws://` or `wss://` URL says `ws` by itself. */
  readonly exchange?: 'get' | 'post' | 'h2' | 'sse' | 'ws';
  /** How long clients of lane `new` hold a stream or a WebSocket; those of lane `reused` hold theirs until the end. */
  readonly holdSeconds?: number;
  /** Of streams: the ids of events count by one, so that none may be left out or come twice, or they may be any. Without it this is learnt. */
  readonly eventIds?: 'numbered' | 'any';
  /** Requests a second on a schedule, or `max`: as fast as it answers. */
  readonly ratePerSecond?: number | 'max';
  /** Longest wait for an answer. */
  readonly timeoutSeconds?: number;
  /** How long to go on watching when the deploy has ended. */
  readonly settleSeconds?: number;
  /** For a deploy that returns before its work is done: a shell command that must end well, or a URL that must answer 2xx. */
  readonly until?: string;
  /** How long that may take. */
  readonly untilTimeoutSeconds?: number;
  /** Threads that carry the siege. */
  readonly workers?: number;
  /** From where a part of the siege comes, as on the command line: `local:4`, `ssh:HOST,...`, `swarm:N`, `kubernetes:N`, `exec:COMMAND`. */
  readonly vantage?: string | readonly string[];
  /** Address, and port, at which agents on other machines reach this one. */
  readonly vantageAddress?: string;
  /** Where the agents of a vantage, or of an engine, connect to in place of the URL's host and port: `VANTAGE=HOST:PORT`. */
  readonly connectTo?: string | readonly string[];
  /** What starts an agent on a host of ssh. */
  readonly agent?: string;
  /** Image of the agents of swarm and kubernetes. */
  readonly agentImage?: string;
  /** Namespace of the agents of kubernetes. */
  readonly agentNamespace?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;

  /** What the service runs on, so that causes are named: `uwsgi`, `gunicorn`. */
  readonly server?: string;
  /** Its logs: files, `docker:NAME` or `systemd:UNIT`. */
  readonly log?: string | readonly string[];
  /** Address of its statistics: `host:port`, or the path of a Unix socket. */
  readonly stats?: string;
  /** Its master: a pid, or the file that holds it. */
  readonly pid?: string | number;
  /** A command that starts the service, which is ended afterwards. */
  readonly start?: string;

  /** Folder of the reports; `reports` if it is left out. */
  readonly out?: string;
}
