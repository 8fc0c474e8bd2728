import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figures } from '../../bench/figures';
import { fleetFiles } from '../../bench/fleet';
import type { Measured, Programs } from '../../bench/measure';
import type { Run } from '../../bench/programs/measured';
import { type Report, reportText } from '../../bench/report';
import { median } from '../../bench/run';
import { load } from '../../poolfile/load';

const PROJECT = path.resolve(__dirname, '../..');

const JOBS = ['tokens', 'pull', 'config', 'prune'];
/** A pool on a Docker host and one on a cluster, of two replicas each, counted by hand. */
const DOCKER = {
  docker_container: [...['gateway', 'server-1', 'server-2', 'devices-1', 'devices-2'], ...JOBS].length,
  docker_logs: [...JOBS, 'devices-1', 'devices-2'].length,
  docker_network: ['inner', 'edge', 'egress'].length,
  docker_volume: ['configuration'].length,
  docker_image: ['ollama', 'gateway', 'tokens'].length,
  terraform_data: ['generation-1', 'generation-2', 'preflight', 'destroyed', 'left'].length,
};
const CLUSTER = {
  kubernetes_config_map_v1: ['configuration', 'tokens', 'marker of the namespace'].length,
  kubernetes_deployment_v1: ['gateway'].length,
  kubernetes_job_v1: ['probe', 'probe-1', 'probe-2', 'pull-1', 'pull-2', 'ready', 'prune-1', 'prune-2'].length,
  kubernetes_network_policy_v1: ['default-deny', 'server', 'gateway', 'pull', 'ready'].length,
  kubernetes_pod_disruption_budget_v1: ['server', 'gateway'].length,
  kubernetes_service_v1: ['server', 'gateway'].length,
  kubernetes_stateful_set_v1: ['server'].length,
  kubernetes_namespace_v1: ['notes', 'namespace'].length,
  kubernetes_persistent_volume_claim_v1: ['claims'].length,
  kubernetes_resources: ['claims'].length,
  terraform_data: [
    ...['home', 'servers ready', 'grown', 'probed', 'gateway ready', 'checked', 'removal'],
    ...['pulled-1', 'pulled-2', 'pruned-1', 'pruned-2', 'tokens in force'],
  ].length,
};
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

test('a real run counts the resources of its two pools and measures processes that took time and memory', () => {
  const env = { ...process.env, POOLFORM_QUIET: '1' };
  execFileSync(process.execPath, ['scripts/build.cjs'], { cwd: PROJECT, env });
  const printed = execFileSync(
    process.execPath,
    ['dist/bench/main.js', '--sizes', '2', '--largest', '0', '--repeats', '1', '--json'],
    { cwd: PROJECT, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const report = JSON.parse(printed) as Report;
  expect(report.emitted).toEqual({ 2: sum(DOCKER) + sum(CLUSTER) });
  expect(report.figures.map(({ what, baseline }) => `${what} / ${baseline?.what}`)).toEqual([
    'check / parse',
    'synth / plain cdktf',
    'synth / parse',
    'app, wall time / plain cdktf',
    'app, processor time / plain cdktf',
    'check, peak memory / parse',
    'app, peak memory / plain cdktf',
  ]);
  for (const { unit, value, baseline, ratio } of report.figures) {
    const least = { ms: 20, s: 0.05, 'ms/resource': 0.01, MB: 30 }[unit];
    expect(value).toBeGreaterThan(least);
    expect(ratio).toBeCloseTo(value / (baseline?.value ?? NaN), 10);
  }
}, 180_000);

function runs(byProgram: Readonly<Partial<Record<Programs, number>>>): Measured['runs'] {
  return Object.fromEntries(
    Object.entries(byProgram).map(([program, ms]): [string, readonly Run[]] => [
      program,
      [1, 2, 900].map((factor) => ({ wallMs: ms * factor, cpuMs: ms, workMs: ms * factor, peakBytes: 1e6 })),
    ]),
  );
}

const MEASURED: readonly Measured[] = [
  { pools: 10, emitted: 100, runs: runs({ parse: 100, check: 190, app: 240, synth: 200, plain: 300 }) },
  { pools: 1000, emitted: 10_000, runs: runs({ parse: 100, check: 210, app: 999, synth: 100, plain: 300 }) },
  { pools: 10_000, emitted: 0, runs: runs({ parse: 1000, check: 2600 }) },
];

test('figures are medians and ratios of the runs, and a missed goal is reported with its figure', () => {
  const all = figures(MEASURED);
  const judgedFigures = all
    .filter(({ goal }) => goal !== undefined)
    .map(({ what, pools, value, ratio, goal, met }) => [what, pools, Number((ratio ?? value).toFixed(3)), goal, met]);
  expect(judgedFigures).toEqual([
    ['check', 10, 1.9, 2, true],
    ['check', 1000, 2.1, 2, false],
    ['check', 10_000, 2.6, 2, false],
    ['check', 10_000, 12.381, 12, false],
    ['synth', 10, 0.667, 0.6, false],
    ['synth', 1000, 0.333, 0.6, true],
    ['app, wall time', 10, 0.48, 0.5, true],
  ]);
  const text = reportText({
    node: 'v20',
    processors: 2,
    load: [0.5, 3],
    repeats: 3,
    emitted: { 10: 100 },
    figures: all,
  });
  expect(text).toContain(
    'missed: check with 1000 pools (2.10, at most 2); check with 10000 pools (2.60, at most 2); ' +
      'check with 10000 pools (12.38, at most 12); synth with 10 pools (0.67, at most 0.6)\n',
  );
  expect(text).toContain('above the number of processors');
  expect(text.match(/MISSED/g)).toHaveLength(4);
  expect(
    reportText({
      node: 'v20',
      processors: 2,
      load: [0, 0],
      repeats: 3,
      emitted: {},
      figures: all.filter(({ met }) => met),
    }),
  ).toMatch(/\nno goal is missed\n$/);
});

test('the median is the middle value, or the mean of the two middle ones', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
});

test('a fleet has its pools, half on each target and the same each time, without any diagnostic', () => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'poolform-fleet-'));
  try {
    for (const [file, text] of fleetFiles(230)) {
      mkdirSync(path.dirname(path.join(cwd, 'pools', file)), { recursive: true });
      writeFileSync(path.join(cwd, 'pools', file), text);
    }
    const { diagnostics, places, poolCount } = load({ root: 'pools', cwd });
    expect(diagnostics).toEqual([]);
    expect([
      poolCount,
      places.reduce((count, place) => count + (place.target === 'docker' ? place.pools.length : 0), 0),
    ]).toEqual([230, 115]);
    expect([...fleetFiles(230)]).toEqual([...fleetFiles(230)]);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
