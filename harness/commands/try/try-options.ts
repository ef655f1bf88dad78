import type { Command } from 'commander';
import { filled } from '../option-values.ts';
import { repeatableOption } from '../shared-options.ts';
import type { WatchCommandOptions } from '../watch.command.ts';

/** What commander makes of the options that `try` has beside those of `watch`. */
export interface TryOptions extends Omit<WatchCommandOptions, 'withoutDeploy' | 'server' | 'log' | 'stats' | 'pid' | 'start'> {
  readonly app: string;
  readonly reload: string;
  readonly new?: string;
  readonly program?: string;
  readonly with: readonly string[];
  readonly url: readonly string[];
}

/** Adds the options that are about a configuration, an app, and its reload. */
export function addTryOptions(command: Command): Command {
  return command
    .requiredOption(
      '--app <dir>',
      "the app's folder: the server and the reload command run in it, and what they write there is undone",
      filled('--app'),
    )
    .requiredOption('--reload <command>', "what reloads the server, as a shell takes it, such as 'touch reload.txt'", filled('--reload'))
    .option(
      '--new <dir|git:rev>',
      'the new version: a folder, or a revision of the repository that --app is in; it is copied over the app before the reload',
      filled('--new'),
    )
    .option(
      '--program <command>',
      "the server's program, with what stands before its configuration, such as '/srv/venv/bin/uwsgi --plugin python3'",
      filled('--program'),
    )
    .addOption(
      repeatableOption(
        '--with <config>',
        'the configuration of another server that belongs to it, and is started before it',
        filled('--with'),
      ),
    )
    .addOption(repeatableOption('--url <path>', 'path that is asked for, or a whole URL; default: /', filled('--url')));
}
