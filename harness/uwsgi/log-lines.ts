/** What a line of uWSGI's log tells. Lines that are not known are kept as `log-line`. */
export interface LogMeaning {
  readonly kind: string;
  readonly pid: number | null;
}

/** Wording of uWSGI 2.0.x; the files that print it are named where it helps to find them. */
const MEANINGS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'master-spawned', pattern: /spawned uWSGI master process \(pid: (\d+)\)/ },
  { kind: 'worker-spawned', pattern: /(?:res)?spawned uWSGI worker \d+ \((?:new )?pid: (\d+)/i },
  { kind: 'app-ready', pattern: /^WSGI app \d+ .* ready in .* pid: (\d+)/ },
  { kind: 'app-missing', pattern: /no app loaded/ },
  { kind: 'fifo-active', pattern: /active master fifo is now/ },
  { kind: 'pause', pattern: /\*\*\* PAUSE / },
  { kind: 'resume', pattern: /resuming workers/ },
  { kind: 'worker-suspended', pattern: /\*\*\* worker \d+ suspended \*\*\*/ },
  { kind: 'worker-killed-gracefully', pattern: /Gracefully killing worker \d+ \(pid: (\d+)\)/ },
  { kind: 'worker-buried', pattern: /worker \d+ buried after/ },
  { kind: 'worker-died', pattern: /DAMN ! worker \d+ \(pid: (\d+)\) died/ },
  { kind: 'no-mercy', pattern: /NO MERCY/ },
  { kind: 'reload', pattern: /binary reloading uWSGI|gracefully killing workers/ },
  { kind: 'shutdown', pattern: /graceful shutdown triggered|SIGINT\/SIGTERM received|SIGINT\/SIGQUIT received/ },
  { kind: 'goodbye', pattern: /goodbye to uWSGI/ },
  { kind: 'zerg-attached', pattern: /zerg sockets attached/ },
  { kind: 'hook', pattern: /^running ".*" \(/ },
  { kind: 'hook-failed', pattern: /FATAL hook failed|No such device or address \[core\/hooks/ },
  { kind: 'unavailable-modifier', pattern: /unavailable modifier requested/ },
  { kind: 'no-python-application', pattern: /no python application found/ },
  { kind: 'listen-queue-full', pattern: /listen queue of socket .* full/ },
  // core/emperor.c, core/subscription.c and plugins/corerouter/cr_common.c
  { kind: 'vassal-reload', pattern: /\[emperor\] reload the uwsgi instance / },
  { kind: 'vassal-accepting', pattern: /\[emperor\] vassal \S+ is ready to accept requests/ },
  { kind: 'vassal-ended', pattern: /\[emperor\] curse the uwsgi instance \S+ \(pid: (\d+)\)/ },
  { kind: 'node-subscribed', pattern: / => new node: / },
  { kind: 'node-left', pattern: / => marking \S+ as failed/ },
  { kind: 'gateway-buried', pattern: /gateway ".*" has been buried/ },
];

/** Reads the meaning of a log line. Pids are those that uWSGI prints. */
export function meaningOf(text: string): LogMeaning {
  for (const { kind, pattern } of MEANINGS) {
    const match = pattern.exec(text);
    if (match !== null) return { kind, pid: match[1] === undefined ? null : Number(match[1]) };
  }
  return { kind: 'log-line', pid: null };
}
