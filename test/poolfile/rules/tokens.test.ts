import { answer, answers, answersFor } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';
import { hashOf, hosts, IMAGES, ME, ofPool } from './one-pool';

test.each([
  ['cluster', 'none', []],
  ['box', 'none', ['10.20.0.11']],
  ['here', 'none', undefined],
  ['cluster', 'token', undefined],
  ['box', 'token', undefined],
  ['here', 'token', undefined],
] as const)('on %s, auth: %s is refused unless only loopback is open: %j', (target, auth, data) => {
  expect(ofPool('auth-insecure', target, `auth: ${auth}, tls: none`)).toEqual(
    data === undefined ? [] : [answer('error auth-insecure dev/chat.yaml:7:17 access.auth', ...data)],
  );
});

test.each([
  ['tokens: {}', '7:11'],
  ['port: 1', '7:9'],
  [ME, undefined],
  [`auth: none, ${ME}`, undefined],
  ['auth: none', undefined],
])('a pool with %s lacks a token: %s', (access, at) => {
  expect(ofPool('token-missing', 'here', access)).toEqual(
    at === undefined ? [] : [answer(`error token-missing dev/chat.yaml:${at} access.tokens`, '`poolform token`')],
  );
});

test.each([
  [`auth: none, ${ME}`, true],
  ['auth: none', false],
  [ME, false],
])('a pool with %s has tokens without effect: %s', (access, ineffective) => {
  expect(ofPool('token-ineffective', 'here', access)).toEqual(
    ineffective ? [answer('error token-ineffective dev/chat.yaml:7:23 access.tokens', 'auth: none')] : [],
  );
});

describe('a duplicate token is an error', () => {
  const same = (tokens: string, port = 11434): string =>
    poolFile({ access: `{ port: ${port}, tokens: { ${tokens} } }` });
  const one = (name: string): string => `${name}: { sha256: "${hashOf('same')}" }`;

  test('within a pool', () => {
    const files = {
      'dev/environment.yaml': ENVIRONMENT,
      'dev/a.yaml': same(`${one('me')}, ${one('you')}, other: { sha256: "${hashOf('other')}" }`),
    };
    expect(answers(files, 'token-duplicate')).toEqual([
      answer('error token-duplicate dev/a.yaml:7:133 access.tokens.you.sha256', 'me'),
    ]);
  });

  test('in two pools, and in another environment, whichever is checked', () => {
    const files = {
      'dev/environment.yaml': ENVIRONMENT,
      'dev/a.yaml': same(one('me')),
      'dev/b.yaml': same(one('you'), 11435),
      'prod/environment.yaml': hosts('here: { host: ssh://here.example }'),
      'prod/c.yaml': same(one('they')),
    };
    const b = answer('error token-duplicate dev/b.yaml:7:49 access.tokens.you.sha256', 'me of a');
    const c = answer('error token-duplicate prod/c.yaml:7:50 access.tokens.they.sha256', 'me of a in dev');
    expect(answers(files, 'token-duplicate')).toEqual([b, c]);
    expect(answersFor('dev', files, 'token-duplicate')).toEqual([b, c]);
    expect(answersFor('prod', files, 'token-duplicate')).toEqual([c]);
  });

  test('in a file that two pools extend, and the hint is about that file', () => {
    const pool = (port: number): string => `extends: ../_base/chat.yaml\nversion: 1\naccess: { port: ${port} }\n`;
    const files = {
      'dev/environment.yaml': ENVIRONMENT,
      '_base/chat.yaml': same(one('me')),
      'dev/a.yaml': pool(1),
      'dev/b.yaml': pool(2),
    };
    expect(answers(files, 'token-duplicate')).toEqual([
      answer('error token-duplicate _base/chat.yaml:7:48 access.tokens.me.sha256', 'me of a', 'extend'),
    ]);
  });
});

test.each([
  ['', 'nothing'],
  [' ', 'nothing'],
  ['\n', 'nothing'],
  [' \n', 'nothing'],
  ['password', '"password"'],
  ['password\n', '"password"'],
  ['ollama', '"ollama"'],
  ['a word that nobody guesses', undefined],
])('the hash of %j is that of %s', (word, known) => {
  expect(ofPool('token-insecure', 'here', `tokens: { me: { sha256: "${hashOf(word)}" } }`)).toEqual(
    known === undefined ? [] : [answer('error token-insecure dev/chat.yaml:7:35 access.tokens.me.sha256', known)],
  );
});

test.each([
  ['0'.repeat(64), true],
  ['a'.repeat(64), true],
  [`${'a'.repeat(63)}b`, false],
  [`b${'a'.repeat(63)}`, false],
  ['ab'.repeat(32), false],
])('%s is a placeholder: %s', (sha256, placeholder) => {
  expect(ofPool('token-insecure', 'here', `tokens: { me: { sha256: "${sha256}" } }`)).toEqual(
    placeholder
      ? [answer('error token-insecure dev/chat.yaml:7:35 access.tokens.me.sha256', 'placeholder', '`poolform token`')]
      : [],
  );
});

test('a token itself is found in every file, and the rest of its line is not shown', () => {
  const written = `pf_${'a1'.repeat(21)}b`;
  const files = {
    'dev/environment.yaml':
      `version: 1\ndescription: ask ${written}\nbackend: { s3: { bucket: states, hosts: [a, ${written}] } }\n` +
      `docker: { here: { host: unix:///var/run/docker.sock } }\n${IMAGES}`,
    'dev/chat.yaml': poolFile({ access: `{ ${ME} }`, description: `with ${written}` }),
    'bare/chat.yaml': poolFile({
      access: `{ tokens: { me: { sha256: "${hashOf('b')}" } } }`,
      description: `with ${written}`,
    }),
  };
  const found = (place: string, path: string, column: number): ReturnType<typeof answer> =>
    answer(`error token-public ${place}:${column} ${path} hidden from ${column}`, '`poolform token`');
  expect(answers(files, 'token-public')).toEqual([
    found('bare/chat.yaml:8', 'description', 14),
    found('dev/chat.yaml:8', 'description', 14),
    found('dev/environment.yaml:2', 'description', 14),
    found('dev/environment.yaml:3', 'backend.s3.hosts[1]', 45),
  ]);
});
