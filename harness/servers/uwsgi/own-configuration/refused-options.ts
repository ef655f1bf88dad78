/** Why an option can't be run in a sandbox, and what to do. */
interface Refusal {
  readonly problem: string;
  readonly remedy: string;
}

const CONFINED: Refusal = {
  problem: 'uWSGI would confine itself by what belongs to the machine, and its paths would be others than those of the configuration',
  remedy: 'Leave the line out of a copy for the trial: the run is in a sandbox anyway.',
};
const ELSEWHERE: Refusal = {
  problem: 'it takes part in something that other machines are needed for, and a sandbox has no network but its own',
  remedy: 'Leave the line out of a copy for the trial.',
};

/** By option. */
export const REFUSED: Readonly<Record<string, Refusal>> = {
  chroot: CONFINED,
  'pivot-root': CONFINED,
  pivot_root: CONFINED,
  unshare: CONFINED,
  unshare2: CONFINED,
  namespace: CONFINED,
  ns: CONFINED,
  setns: CONFINED,
  'setns-socket': CONFINED,
  cgroup: CONFINED,
  'linux-ns': CONFINED,
  jail: CONFINED,
  'jail-attach': CONFINED,
  jail2: CONFINED,
  'emperor-use-clone': CONFINED,
  'tuntap-router': ELSEWHERE,
  'tuntap-device': ELSEWHERE,
  'cache-sync': ELSEWHERE,
  'fork-server': {
    problem: 'its instances are copies of a server that runs already',
    remedy: 'Try the configuration of that server.',
  },
  'fork-socket': {
    problem: 'its instances are copies of a server that runs already',
    remedy: 'Try the configuration of that server.',
  },
  'privileged-binary-patch': {
    problem: 'another program takes the place of uWSGI',
    remedy: 'Leave the line out of a copy for the trial.',
  },
};

/** What does something in production that it can't do in a sandbox, and without which the run means what it says. By option. */
export const WITHOUT_EFFECT: readonly (readonly [option: RegExp, says: string])[] = [
  [
    /^(?:subscribe|subscribe-to|subscribe2|http-resubscribe|fastrouter-resubscribe)$/,
    'it announces itself to no router, since the sandbox has a network of its own',
  ],
  [/^(?:legion\S*|multicast|gossip\S*)$/, 'it meets no other node, since the sandbox has a network of its own'],
  [
    /^(?:carbon|stats-push|statsd\S*|rrdtool|rsyslog\S*|log-x-forwarded\S*-push|graylog\S*)$/,
    'what it sends reaches no process, since the sandbox has a network of its own',
  ],
  [/^(?:alarm|alarm-\S+)$/, 'an alarm reaches nothing outside the sandbox'],
];
