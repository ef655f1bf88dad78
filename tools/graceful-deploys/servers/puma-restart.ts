import type { Files, GracefulServer } from '../graceful-server.ts';
import { BY_HEADER, page, type Release } from '../releases.ts';

/** New code, loaded by one worker after the other. */
export const PUMA_PHASED: GracefulServer = puma('puma', 'USR1', 'phased restart');

/** New code in a new process, which inherits the listener. */
export const PUMA_HOT: GracefulServer = puma('puma-hot', 'USR2', 'hot restart');

function puma(name: string, signal: 'USR1' | 'USR2', kind: string): GracefulServer {
  return {
    name,
    server: 'Puma',
    how: `\`kill -${signal}\` (${kind}), with new code, 2 workers`,
    documented: 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md',
    packages: ['puma'],
    version: { argv: ['puma', '-V'], pattern: /version (\S+)/ },
    plan: ({ folder, port }) => ({
      files: { 'puma.rb': configuration(folder, port), ...application('v1') },
      change: application('v2'),
      programs: [{ name: 'puma', argv: ['puma', '-C', `${folder}/puma.rb`] }],
      deploy: (pids) => `kill -${signal} ${pids['puma']}`,
      watch: BY_HEADER,
    }),
  };
}

/** The working folder is named, as the manual asks for a phased restart. */
function configuration(folder: string, port: number): string {
  return `directory '${folder}'
workers 2
threads 5, 5
bind 'tcp://127.0.0.1:${port}'
`;
}

function application(release: Release): Files {
  const code = `body = File.read(File.join(__dir__, '${release}.page'))
run ->(env) { [200, { 'X-Release' => '${release}', 'Content-Type' => 'text/plain' }, [body]] }
`;
  return { 'config.ru': code, [`${release}.page`]: page(release) };
}
