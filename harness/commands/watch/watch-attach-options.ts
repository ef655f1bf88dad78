import type { Command } from 'commander';
import { didYouMean } from '../../core/did-you-mean.ts';
import { UsageError } from '../../core/errors.ts';
import type { AttachPlan, LogSource, PidSource } from '../../run/attach/attach-plan.ts';
import { SERVER_NAMES, serverNamed } from '../../servers/server-registry.ts';
import { filled } from '../option-values.ts';
import { repeatableOption } from '../shared-options.ts';

/** What is attached, as commander gives it. */
export interface AttachOptions {
  readonly server?: string;
  readonly log: readonly string[];
  readonly stats?: string;
  readonly pid?: string;
  readonly start?: string;
}

/** Adds the options by which a watched service's server is known. */
export function addAttachOptions(command: Command): Command {
  return command
    .option('--server <name>', `what the service runs on, so that causes are named: ${SERVER_NAMES.join(', ')}`, filled('--server'))
    .addOption(repeatableOption('--log <source>', 'its log: a file, docker:NAME or systemd:UNIT', filled('--log')))
    .option('--stats <address>', "the server's statistics: host:port, or the path of a Unix socket", filled('--stats'))
    .option('--pid <file|pid>', 'its master: a pid, or the file that holds it', filled('--pid'))
    .option('--start <command>', "start the service, such as 'uwsgi --ini my.ini', and end it afterwards", filled('--start'));
}

/** Reads them. Rejects with UsageError. */
export async function attachPlanOf({ server: name, log, stats, pid, start }: AttachOptions): Promise<AttachPlan> {
  const server = name === undefined ? null : await serverNamed(name);
  const all = `It is one of ${SERVER_NAMES.join(', ')}.`;
  if (name !== undefined && server === null) throw new UsageError(`unknown server "${name}"`, didYouMean(name, SERVER_NAMES, all));
  const nameIt = `Name the server, by which it is understood: --server ${SERVER_NAMES.join(' or ')}.`;
  if (server === null && log.length > 0) throw new UsageError('--log was given without --server', nameIt);
  if (server === null && stats !== undefined) throw new UsageError('--stats was given without --server', nameIt);
  if (server !== null && stats !== undefined && server.statistics === undefined)
    throw new UsageError(`--stats was given, and ${server.title} serves no statistics that zerodrop reads`, 'Leave --stats out.');
  if (start !== undefined && pid !== undefined)
    throw new UsageError('--pid was given with --start', 'What zerodrop starts it knows by itself: leave --pid out.');
  return {
    server,
    logs: log.map(logSource),
    statistics: stats === undefined ? null : statisticsAddress(stats),
    pid: pid === undefined ? null : pidSource(pid),
    start: start ?? null,
  };
}

function logSource(text: string): LogSource {
  const [, kind = '', name = ''] = /^(docker|systemd|kubernetes):(.*)$/.exec(text) ?? [];
  const given = (): string => {
    if (name.trim() === '') throw new UsageError(`--log is "${text}"`, `Name what is read after the colon, such as ${kind}:web.`);
    return name;
  };
  switch (kind) {
    case 'docker':
      return { kind, container: given() };
    case 'systemd':
      return { kind, unit: given() };
    case 'kubernetes':
      throw new UsageError(
        `--log ${text} can't be read yet: zerodrop does not know Kubernetes`,
        'Until it does: `kubectl logs -f deployment/NAME >app.log &`, and --log app.log.',
      );
    default:
      return { kind: 'file', path: text };
  }
}

function statisticsAddress(text: string): string {
  const port = /^\S*:(\d+)$/.exec(text)?.[1];
  if (text.startsWith('/') || text.startsWith('@') || (port === undefined && text.includes('/'))) return text;
  if (port === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError(`--stats is "${text}"`, 'It must be host:port, such as 127.0.0.1:9191, or the path of a Unix socket.');
  return text;
}

function pidSource(text: string): PidSource {
  if (!/^\d+$/.test(text)) return { kind: 'file', path: text };
  const pid = Number(text);
  if (pid < 1 || !Number.isSafeInteger(pid))
    throw new UsageError(`--pid is "${text}"`, 'It must be the pid of a process, or a file that holds it.');
  return { kind: 'pid', pid };
}
