import path from 'node:path';

const ACCEPTANCE = path.dirname(__dirname);
const DOCKER = /^docker\//;
const KUBERNETES = /^kubernetes\//;

/** `cdktf deploy` is the product's main job, so this suite must never be the one that runs out of time. */
const ALWAYS_FIRST = 'docker/cycle';

/** Which suites a changed file concerns, by the start of its path. The first row that matches decides. */
const CONCERNS: readonly (readonly [start: string, suites: RegExp])[] = [
  ['test/acceptance/harness/docker/', DOCKER],
  ['test/acceptance/harness/kubernetes/', KUBERNETES],
  ['test/acceptance/docker/', DOCKER],
  ['test/acceptance/clients.ts', /^docker\/clients$/],
  ['test/acceptance/browsers.ts', /^docker\/clients$/],
  ['test/acceptance/kubernetes/', KUBERNETES],
  ['test/fixtures/library/', /^library$/],
  ['constructs/docker/', DOCKER],
  ['constructs/kubernetes/', KUBERNETES],
  [
    'containers/gateway/',
    /^(docker\/(attacks|clients|gateway(-\w+)?|isolation|lifecycle-tls|revocation)|kubernetes\/(pool|revocation))$/,
  ],
  ['containers/pull/', /^(docker\/(failures|pull|lifecycle)|pull-ca|refusals|air-gap|kubernetes\/pool)$/],
  ['containers/server/', /^(docker|kubernetes)\/(edits|long-answers|lost-model)$/],
  ['containers/graces.ts', /^(docker|kubernetes)\/long-answers$/],
  ['rensei/', /^docker\/runbook$/],
  ['stacks/', /^(both-targets|docker\/lifecycle)$/],
  ['index.ts', /^library$/],
  ['README.md', /^docker\/readme$/],
  ['docs/operations.md', /^docker\/operations$/],
];

/** The name of a suite: the path of its file below `test/acceptance`, with `/`, without `.test.ts`. */
export function suiteName(file: string): string {
  return path
    .relative(ACCEPTANCE, file)
    .split(path.sep)
    .join('/')
    .replace(/\.test\.ts$/, '');
}

/** @param changed A path relative to the project. */
function concerns(changed: string, suite: string): boolean {
  if (changed.endsWith('.test.ts')) return changed === `test/acceptance/${suite}.test.ts`;
  return CONCERNS.find(([start]) => changed.startsWith(start))?.[1].test(suite) ?? false;
}

/**
 * The order in which suites run, because time may end before all have run: first the one of `cdktf deploy`, then those
 * that the changed files concern, then the others. Within a group the order is the given one.
 */
export function inOrder(suites: readonly string[], changed: readonly string[]): string[] {
  const rank = (suite: string): number => {
    if (suite === ALWAYS_FIRST) return 0;
    return changed.some((file) => concerns(file, suite)) ? 1 : 2;
  };
  return [...suites].sort((a, b) => rank(a) - rank(b));
}
