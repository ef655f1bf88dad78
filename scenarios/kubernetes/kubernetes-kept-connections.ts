import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update while clients keep their connections, and the server only stops to listen',
  mustShow: 'kept connections pin clients to old pods, which serve the old version on, until they are killed with what they have in hand',
  source: 'https://nodejs.org/docs/latest-v18.x/api/http.html#serverclosecallback',
  tags: ['kubernetes', 'rolling-update', 'keep-alive'],
  cure: 'kubernetes-kept-connections-drained',
  expect: reproduces({
    says: 'a service chooses a pod for a connection, not for a request: who keeps one stays with its pod',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['killed-after-grace-period'],
    log: { pattern: /^container was killed: / },
  }),
  siege: { lanes: ['reused'] },
  startups: 3,

  boot: (stage) => stage.deploy('kept-connections.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
