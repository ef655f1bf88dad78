import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** Wording of uvicorn 0.17 to 0.32 (server.py, supervisors/multiprocess.py), of conf/uvicorn/socket_holder.py, and of nginx in front. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /Started parent process \[(\d+)\]/ },
  // Written when the application is imported.
  { kind: 'worker-ready', pattern: /Started server process \[(\d+)\]/ },
  { kind: 'app-started', pattern: /Application startup complete\./ },
  { kind: 'worker-told', pattern: /Terminated child process \[(\d+)\]/ },
  { kind: 'worker-died', pattern: /Child process \[(\d+)\] died/ },
  { kind: 'worker-gone', pattern: /Finished server process \[(\d+)\]/ },
  { kind: 'tasks-cancelled', pattern: /Cancel \d+ running task\(s\), timeout graceful shutdown exceeded/ },
  { kind: 'reload', pattern: /Received SIGHUP, restarting processes\./ },
  { kind: 'shutdown', pattern: /Received SIG(?:TERM|INT), exiting\.|Shutting down$/ },
  { kind: 'goodbye', pattern: /Stopping parent process \[(\d+)\]/ },
  { kind: 'app-missing', pattern: /Error loading ASGI app|Application startup failed|^ImportError: / },
  { kind: 'worker-spawned', pattern: /^socket holder: uvicorn (\d+) was started$/ },
  { kind: 'worker-gone', pattern: /^socket holder: uvicorn (\d+) ended with code / },
  { kind: 'upstream-failed', pattern: /\[error\] (\d+)#\d+: .* while (?:connecting to|reading response header from) upstream/ },
  { kind: 'nginx-reload', pattern: /\[notice\] (\d+)#\d+: reconfiguring$/ },
];

/** Reads the meaning of a line of uvicorn's log. */
export const meaningOf = meaningBy(MEANINGS);
