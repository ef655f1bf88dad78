import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';

const source = (says: string) => ({ says: `gunicorn 20.1.0, ${says}`, url: null });
const page = (says: string, url: string) => ({ says, url });
const SIGNALS = 'https://docs.gunicorn.org/en/stable/signals.html';
const SETTINGS = 'https://docs.gunicorn.org/en/stable/settings.html';

const CAUSES: readonly Cause[] = [
  {
    name: 'killed',
    outcomes: ['empty-reply', 'reset', 'truncated'],
    when: { holder: 'began' },
    evidence: { kind: 'killed' },
    says: 'the strategy killed the process that had {them} in hand',
    sources: [
      page(
        'signal(7): SIGKILL cannot be caught, so the kernel closes the connections',
        'https://man7.org/linux/man-pages/man7/signal.7.html',
      ),
    ],
    cure: 'tell the master to end with SIGTERM, which lets workers finish',
  },
  {
    name: 'worker-timeout',
    outcomes: ['empty-reply', 'reset', 'truncated'],
    when: { holder: 'began' },
    evidence: { kind: 'line-names-holder', pattern: /WORKER TIMEOUT \(pid:(\d+)\)/ },
    says: 'the worker that had {them} in hand gave no sign of life for `timeout` seconds, and the master killed it',
    sources: [source('arbiter.py, Arbiter.murder_workers'), page('timeout', `${SETTINGS}#timeout`)],
    cure: 'set `timeout` to more than the longest request, or use threads (`gthread`), whose workers give a sign of life meanwhile',
  },
  {
    name: 'graceful-timeout',
    outcomes: ['empty-reply', 'reset', 'truncated'],
    when: { holder: 'began' },
    evidence: { kind: 'line-of-instance', pattern: /Handling signal: (?:term|hup)/ },
    says: 'the worker that had {them} in hand was told to end, and killed when `graceful_timeout` was over',
    sources: [source('arbiter.py, Arbiter.stop and Arbiter.kill_workers'), page('graceful_timeout', `${SETTINGS}#graceful-timeout`)],
    cure: 'set `graceful_timeout` to more than the longest request',
  },
  {
    name: 'quick-shutdown',
    outcomes: ['empty-reply', 'reset', 'truncated'],
    when: { holder: 'began' },
    evidence: { kind: 'line-of-instance', pattern: /Handling signal: (?:quit|int)/ },
    says: 'the master was told to end at once, with {them} in hand',
    sources: [source('arbiter.py, Arbiter.handle_quit'), page('QUIT, INT: quick shutdown', SIGNALS)],
    cure: 'end it with SIGTERM: a graceful shutdown',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens' },
    says: 'nobody listened on the address: the master that owned it had ended',
    sources: [page('connect(2): ECONNREFUSED', 'https://man7.org/linux/man-pages/man2/connect.2.html')],
    cure: 'try the new version in a master of its own (USR2) before the old one ends; or let systemd own the socket',
  },
];

/** What is known of gunicorn. */
export const GUNICORN_KNOWLEDGE: ServerKnowledge = {
  causes: CAUSES,
  listens: /Listening at: /,
  master: /Listening at: .* \((\d+)\)$/,
};
