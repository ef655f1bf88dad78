import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { UWSGI_CAUSES } from './causes.ts';

/** Lines of the emperor and of the router that say that a vassal goes down (core/emperor.c, plugins/corerouter/cr_common.c). */
export const GOES_DOWN: readonly RegExp[] = [
  /\[emperor\] (?:reload|curse|stop) the uwsgi instance (\S+)\.ini/,
  /=> marking \S*\/([^/\s]+)\.sock as failed/,
];

/** What uWSGI's log tells beyond its events. The wording is that of uWSGI 2.0.x. */
export const UWSGI_KNOWLEDGE: ServerKnowledge = {
  causes: UWSGI_CAUSES,
  // It has bound the address, or was handed it. That behind a router is assigned by the kernel, and not public.
  listens: /\bhttp bound on |\bbound to TCP address (?!.*auto-assigned)|^- SystemD socket activation detected -/,
  master: /(?:spawned uWSGI master process \(pid: |new master copy spawned with pid )(\d+)/,
  worker: /spawned uWSGI worker (?<number>\d+) (?:\(and the only\) )?\((?:new )?pid: (?<pid>\d+)/i,
  buried: /gateway ".*" has been buried \(pid: (\d+)\)/,
  // An emperor's vassals write to its log, unless each is told to have one of its own.
  sharedLog: /\[emperor\] |\*\*\* starting uWSGI Emperor \*\*\*/,
  nodes: {
    line: /^\[uwsgi[\w -]* pid (?<balancer>\d+)\] (?<pool>\S+) => (?<change>new node:|marking|removing node:) (?<node>\S+)/i,
    joins: /^new node:$/,
  },
  goesDown: GOES_DOWN,
};

/** Lines that hold for as long as the master, the router or the worker lives that wrote them. */
export const STANDING: readonly RegExp[] = [
  /^\*\*\* Starting uWSGI /,
  /\bhttp bound on |\bbound to TCP address |^- SystemD socket activation detected -/,
  /spawned uWSGI (?:master process|worker|[\w ]+ \d+) .*\(?(?:new )?pid: \d+|new master copy spawned with pid \d+/i,
  /\*\*\* WARNING: you are running uWSGI without its master process manager \*\*\*/,
  /^spawned \d+ offload threads? for uWSGI worker /,
  / => new node: /,
];
