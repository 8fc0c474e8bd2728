import { bypassesProxy } from '../../../poolfile/values/no-proxy';

test.each([
  ['registry.example', ['registry.example'], true],
  ['Registry.Example', ['registry.EXAMPLE'], true],
  ['eu.registry.example', ['registry.example'], true],
  ['myregistry.example', ['registry.example'], false],
  ['registry.example', ['.registry.example'], false],
  ['eu.registry.example', ['.registry.example'], true],
  ['registry.example', ['registry.example:443'], true],
  ['registry.example', ['registry.example:5001'], false],
  ['203.0.113.9', ['203.0.113.0/24'], true],
  ['203.0.114.9', ['203.0.113.0/24'], false],
  ['203.0.113.9', ['203.0.113.9'], true],
  ['registry.example', ['203.0.113.0/24'], false],
  ['registry.ollama.ai', [], false],
  ['localhost', [], true],
  ['127.0.0.1', [], true],
  ['10.20.0.5', [], true],
  ['100.64.1.1', [], true],
  ['169.254.1.1', [], true],
  ['172.31.255.255', [], true],
  ['172.32.0.0', [], false],
  ['192.168.1.1', [], true],
  ['8.8.8.8', [], false],
])('%s, with %j: asked without the proxy is %s', (host, noProxy, bypasses) => {
  expect(bypassesProxy(host, 443, noProxy)).toBe(bypasses);
});
