import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update while clients keep their connections, and the server closes each with its next answer',
  mustShow: 'no request fails: clients open new connections, to pods that stay, before the old pod ends',
  source: 'https://www.rfc-editor.org/rfc/rfc9112#section-9.6',
  tags: ['kubernetes', 'rolling-update', 'keep-alive', 'drain'],
  advice: {
    use: 'clients that keep connections (a proxy, a service mesh, another service): at SIGTERM serve on for some seconds, with Connection: close',
    breaks: 'server.close() alone (`kubernetes-kept-connections`)',
  },
  expect: zeroDowntime(),
  siege: { lanes: ['reused'] },
  startups: 3,

  boot: (stage) => stage.deploy('drained-connections.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
