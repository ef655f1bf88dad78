/** What `zerodrop.config.ts` says. Paths are relative to its file. */
export interface UserConfig {
  /** Folders of scenarios, with all folders below, or files; `scenarios` if it is there, unless this is given. */
  readonly scenarios?: string | readonly string[];
  /** Folders or files of apps, each the default export of its file; none unless this is given. */
  readonly apps?: string | readonly string[];
  /** Folder of the servers' configuration; that of the file itself unless this is given. */
  readonly conf?: string;
}

/** Declares a configuration: the default export of `zerodrop.config.ts`. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
