/**
 * An ability of a server: a configuration file of a user's is run as it is. It is read by the server itself, in a sandbox, since reading
 * may run programs, and what it names (ports, logs, pid files) may be in use outside.
 */
export interface OwnConfiguration {
  /** The program's name. */
  readonly program: string;
  /** Reads a file. Rejects with UsageError if the server itself can't read it. */
  read(request: ConfigurationRequest): Promise<ConfiguredServer>;
}

export interface ConfigurationRequest {
  /** As the user has typed it, for messages. */
  readonly typed: string;
  /** The same as an absolute path. */
  readonly file: string;
  /** The program, and its arguments before the configuration. */
  readonly program: readonly string[];
  /** Folder in which the server is started. */
  readonly cwd: string;
  /** An empty folder for temporary files, which can be written. */
  readonly scratch: string;
  /** More configurations run beside it, so that it may find there what it asks for. */
  readonly beside: boolean;
}

/** A line of a configuration. */
export interface ConfigurationLine {
  readonly file: string;
  /** From 1; null if the option is not to be found in the file. */
  readonly line: number | null;
  /** What stands there, its placeholders resolved. */
  readonly text: string;
}

/** Something of a configuration that can't be run. */
export interface Objection {
  readonly at: ConfigurationLine;
  /** What stands in the way: a sentence without its full stop. */
  readonly problem: string;
  /** What to do: a sentence. */
  readonly remedy: string;
}

/** Something of a configuration that does not do in a sandbox what it does elsewhere. */
export interface Remark {
  readonly at: ConfigurationLine;
  /** A sentence without its full stop. */
  readonly message: string;
}

/** An address at which the server listens. */
export interface ListenAddress {
  readonly at: ConfigurationLine;
  /** `http`, `https` and `uwsgi` can be asked; nothing is sent to `other`. */
  readonly speaks: 'http' | 'https' | 'uwsgi' | 'other';
  readonly place: { readonly host: string; readonly port: number } | { readonly socketPath: string };
}

/** An absolute path, and the line that names it. */
export interface NamedPath {
  readonly path: string;
  readonly at: ConfigurationLine;
}

/** What a configuration says, as far as it must be known to run it. Paths are absolute. */
export interface ConfiguredServer {
  /** The program that is started, and its arguments. */
  readonly argv: readonly string[];
  /** Where it listens, the address that its users ask first. */
  readonly listens: readonly ListenAddress[];
  /** Its log files. Empty if it logs to its standard output. */
  readonly logs: readonly string[];
  /** Its log goes to none of these: to a service of the machine, say. */
  readonly logsElsewhere: boolean;
  /** Address of its statistics, as the server's `statistics` takes it; null if there are none. */
  readonly statistics: string | null;
  /** Its first process ends when the server has started. */
  readonly isDaemon: boolean;
  /** The folder in which it runs the app, if it says so. */
  readonly appFolder: NamedPath | null;
  /** Files that it makes, whose folders must be there. */
  readonly makes: readonly NamedPath[];
  /** Folders that must be there. */
  readonly folders: readonly NamedPath[];
  /** Files and folders that it reads, and that must be there. */
  readonly reads: readonly NamedPath[];
  /** Users and groups that must be known. */
  readonly accounts: readonly { readonly kind: 'user' | 'group'; readonly name: string; readonly at: ConfigurationLine }[];
  readonly objections: readonly Objection[];
  readonly remarks: readonly Remark[];
}
