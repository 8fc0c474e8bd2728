import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKED_FETCH } from '../../containers/gateway/backends';
import { UPLOADS_FILTER } from '../../containers/gateway/limits';
import { PLACEHOLDER } from '../../containers/gateway/placeholders';
import { FINISHED_FILE, LINE_PREFIX, NO_RETRY_CODE, SEEN_FILE, SUCCESS } from '../../containers/job-protocol';
import { TOKEN_FOLLOWER, TOKENS_FILE, TOKENS_FOLDER } from '../../containers/gateway/tokens';
import { CONFIG_FOLDER, STORE } from '../../containers/process';
import {
  applyScript,
  devicesScript,
  gatewayScript,
  pruneScript,
  pullScript,
  readyScript,
  serverScript,
  tokensScript,
} from '../../containers/scripts';
import { shellScript } from '../../containers/shell-script';
import { PRIVATE_PORT, SERVER_PORT } from '../../poolfile/values/ports';

const PROJECT = join(__dirname, '../..');
const FILES = ['containers', 'constructs'].flatMap((room) =>
  readdirSync(join(PROJECT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sh'))
    .map((file) => join(room, file))
    .sort(),
);
const SCRIPTS = {
  gateway: gatewayScript(),
  apply: applyScript(),
  tokens: tokensScript(),
  ready: readyScript(),
  server: serverScript(),
  devices: devicesScript(),
  pull: pullScript(),
  prune: pruneScript(),
};

const bash = spawnSync('bash', ['--version']).error ? test.skip : test;
if (bash === test.skip) process.stderr.write('SKIPPED: syntax of the scripts: there is no bash here\n');

function syntaxError(script: string, shell = 'bash'): string {
  return spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' }).stderr;
}

describe('valid shell syntax', () => {
  bash.each(FILES)('%s, its head included', (file) => {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    expect(syntaxError(text, /^#!\/bin\/(\w+)\n/.exec(text)?.[1])).toBe('');
  });

  bash.each(Object.entries(SCRIPTS))('the %s script as a container gets it', (_, script) => {
    expect(syntaxError(script)).toBe('');
  });

  bash('a broken script is noticed', () => {
    expect(syntaxError('while true; do\n')).not.toBe('');
  });
});

test('every script file is part of what some container runs, and nothing else is', () => {
  const used = Object.values(SCRIPTS).join('');
  const inContainers = FILES.filter((file) => file.startsWith('containers'));
  const bodies = inContainers.map((file) => shellScript(join(PROJECT, file)));
  expect(inContainers.filter((_, i) => !used.includes(bodies[i]!))).toEqual([]);
  expect(bodies.reduce((rest, body) => rest.replaceAll(body, ''), used)).toBe('');
});

/** Everything that a script and TypeScript both spell. */
const SHARED: Readonly<Record<keyof typeof SCRIPTS, readonly string[]>> = {
  gateway: [
    `config=${CONFIG_FOLDER}/current/haproxy.cfg`,
    `path = "${TOKENS_FOLDER}/${TOKENS_FILE}"`,
    `cat >${TOKEN_FOLLOWER} <<`,
    `cat >${UPLOADS_FILTER} <<`,
    `cat >${CHECKED_FETCH} <<`,
  ],
  apply: [
    `folder=${CONFIG_FOLDER}/$version`,
    `mv -T ${CONFIG_FOLDER}/next ${CONFIG_FOLDER}/current`,
    `"$host" ${SERVER_PORT} POST /api/show`,
    `"$GATEWAY" ${PRIVATE_PORT} GET /started`,
    `/config/current | ${TOKENS_FOLDER} | `,
    `s|${PLACEHOLDER.version}|$version|g`,
    `s|${PLACEHOLDER.server(7).replace('7', '$number')}|$host|g`,
    `'${LINE_PREFIX}%s\\n'`,
    'finish "ok $version"',
    `touch ${FINISHED_FILE}`,
    `[ -e ${SEEN_FILE} ]`,
  ],
  tokens: [
    `folder=${TOKENS_FOLDER}`,
    `"$folder/${TOKENS_FILE}"`,
    `-e ${CONFIG_FOLDER}/current `,
    `"$GATEWAY" ${PRIVATE_PORT} GET /tokens`,
    `'${LINE_PREFIX}%s\\n'`,
    'finish "ok $VERSION"',
    `touch ${FINISHED_FILE}`,
    `[ -e ${SEEN_FILE} ]`,
  ],
  ready: [
    `"$host" ${SERVER_PORT} POST /api/show`,
    `"$GATEWAY" ${PRIVATE_PORT} GET /started`,
    `'${LINE_PREFIX}%s\\n'`,
    'finish 0 "ok $VERSION"',
    `finish ${NO_RETRY_CODE} "failed`,
  ],
  server: [` = ${SERVER_PORT.toString(16).toUpperCase()} ]`],
  devices: [`'${LINE_PREFIX}%s\\n'`, `touch ${FINISHED_FILE}`, `[ -e ${SEEN_FILE} ]`, 'finish "ok $verdict"'],
  pull: [
    `store=${STORE}\n`,
    `'${LINE_PREFIX}%s\\n'`,
    `'${SUCCESS} %s\\n'`,
    `touch ${FINISHED_FILE}`,
    `[ -e ${SEEN_FILE} ]`,
    'say "ok $1"',
  ],
  prune: [`store=${STORE}\n`, `|| exit ${NO_RETRY_CODE}\n`],
};

test.each(Object.entries(SHARED))(
  'the %s script spells ports, folders and its ending as TypeScript does',
  (name, texts) => {
    const script = SCRIPTS[name as keyof typeof SCRIPTS];
    expect(texts.filter((text) => !script.includes(text))).toEqual([]);
  },
);

test('no script spells another port or folder', () => {
  const all = Object.values(SCRIPTS).join('');
  expect(new Set(all.match(/\b\d{4,5}\b/g))).toEqual(
    // file modes, and what fits a termination message: no ports
    new Set([String(SERVER_PORT), String(PRIVATE_PORT), '0755', '0555', '3900']),
  );
  expect(new Set(all.match(/(?<=[ =])\/(?:config|models)\b/g))).toEqual(new Set([CONFIG_FOLDER, STORE]));
});
