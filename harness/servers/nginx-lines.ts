import type { KnownLine } from './log-meanings.ts';

/** Lines of the error log of nginx 1.22 to 1.26 (ngx_process.c, ngx_process_cycle.c), which stands in front of several servers. */
export const NGINX_LINES: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: start worker processes$/ },
  { kind: 'worker-spawned', pattern: /: start worker process (\d+)$/ },
  { kind: 'worker-told', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: gracefully shutting down$/ },
  { kind: 'worker-gone', pattern: /: worker process (\d+) exited with code 0$/ },
  { kind: 'worker-died', pattern: /: worker process (\d+) exited (?:with code|on signal) \d+/ },
  { kind: 'signal-ignored', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: signal \d+ \(SIG\w+\) received(?: from \d+)?, ignoring$/ },
  { kind: 'reload', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: reconfiguring$/ },
  { kind: 'upgrade', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: changing binary$/ },
  {
    kind: 'shutdown',
    pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: signal \d+ \(SIG(?:QUIT|TERM|INT)\) received(?: from \d+)?, (?:shutting down|exiting)$/,
  },
  { kind: 'goodbye', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: exit$/ },
  { kind: 'config-refused', pattern: /\[emerg\] (\d+)#\d+: / },
  {
    kind: 'upstream-failed',
    pattern: /\[error\] (\d+)#\d+: .* (?:while connecting to upstream|while reading response header from upstream)/,
  },
];
