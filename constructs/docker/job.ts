import type { Container } from '@cdktf/provider-docker/lib/container';
import { DataDockerLogs } from '@cdktf/provider-docker/lib/data-docker-logs';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { FINISHED_FILE, LINE_PREFIX, SEEN_FILE, SUCCESS } from '../../containers/job-protocol';
import type { DockerHost } from '../../poolfile/pool/docker';
import { Duration } from '../../poolfile/values/units';
import { escapeText } from '../escape';
import { type ConfinedContainer, confinedContainer } from './container';
import { engineCheck, type EngineVariables, isOldEngine } from './engine';

export interface JobConfig extends Omit<ConfinedContainer, 'name' | 'health' | 'tmp'> {
  /** Upper limit for the script's running time. */
  readonly timeout: Duration;
  /** What was not done if the job fails: the beginning of the error message. */
  readonly failure: string;
  /** What must follow `ok` in the last line; absent: anything. */
  readonly result?: string;
  /**
   * Given if the job may take longer than the provider waits: its engine. The script hands over after
   * `HAND_OVER_SECONDS`.
   */
  readonly engine?: EngineVariables;
}

/**
 * When the script of a job that takes long hands over, in seconds. The provider gives up any container after 20
 * minutes, whatever `wait_timeout` says. The job turns healthy before, and Terraform's machine waits on:
 * `wait-for-job.sh`.
 */
export const HAND_OVER_SECONDS = 18 * 60;

/**
 * How often an engine looks at a job. From 25 on it looks every second until the job has ended, and then this often at
 * the job that sleeps. A look costs 50 ms of a processor, so the four jobs of a pool cost 0.7 % of one. Older ones look
 * this often from the start, and so do those that drop what they do not know: there, the provider waits that much
 * longer for each job.
 */
function lookEvery(host: DockerHost): Duration {
  return Duration.ofSeconds(isOldEngine(host) ? 10 : 30);
}

/**
 * A container that does one thing and reports how it ended. A failure stops the apply with the reason in the error, and
 * the next apply tries again.
 *
 * A postcondition on the container itself would lock the operator out: the failed container stays in the state, and
 * every later plan stops at it. Therefore the container becomes healthy when its script has finished *either way*, the
 * last line of its log says which, and a `docker_logs` data source reads that line and holds the postcondition. After a
 * success the container sleeps: in the state it stands for the work done. After a failure it exits, as soon as the
 * health check has been seen, and the provider's next refresh plans a new one.
 */
export class DockerJob extends Construct {
  readonly container: Container;
  /** Depend on this to wait for the job's success. */
  readonly succeeded: ITerraformDependable;

  constructor(scope: Construct, id: string, config: JobConfig) {
    super(scope, id);
    const { timeout, failure, result, engine, ...rest } = config;
    this.container = confinedContainer(this, 'container', {
      ...rest,
      name: `${config.pool.prefix}-${config.part}`,
      tmp: 'rw,nosuid,nodev,size=64m,mode=1777',
      health: {
        // succeeds once the job has ended, and tells it so
        test: ['CMD', 'cp', FINISHED_FILE, SEEN_FILE],
        interval: lookEvery(config.pool.host),
        startPeriod: Duration.ofSeconds(timeout.seconds + 60),
      },
      tty: true,
      // a failed job exits with 0 and stays down; any other comes back when the engine restarts
      restart: 'on-failure',
      destroyGraceSeconds: 10,
      wait: true,
      waitTimeout: timeout.seconds + 60,
    });
    if (engine) {
      // a minute less: a job that has just handed over is not missed
      const handedOver = `timeadd(plantimestamp(), "${HAND_OVER_SECONDS - 60}s")`;
      const environment = {
        ...engine,
        LONG: `\${timecmp(timestamp(), ${handedOver}) > 0}`,
        JOB: '${self.id}',
        WHAT: escapeText(failure),
      };
      this.container.addOverride('provisioner', [engineCheck('wait-for-job.sh', environment)]);
    }
    const logs = new DataDockerLogs(this, 'result', {
      provider: config.provider,
      name: this.container.name,
      discardHeaders: false,
      logsListStringEnabled: true,
      showStdout: true,
      showStderr: true,
      tail: '5',
      dependsOn: [this.container],
    });
    const lastLine = 'try(reverse(self.logs_list_string)[0], "the job wrote no result")';
    logs.addOverride('lifecycle.postcondition', [
      {
        condition: `\${startswith(${lastLine}, "${SUCCESS}${result ? ` ${result}` : ''}")}`,
        error_message: `${escapeText(failure)}: \${trimprefix(trimspace(${lastLine}), "${LINE_PREFIX}")}`,
      },
    ]);
    this.succeeded = logs;
  }
}
