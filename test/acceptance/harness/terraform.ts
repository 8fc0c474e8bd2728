import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ended, ok, run, type RunOptions } from './run';

/**
 * The actions of a plan by address: `create`, `delete,create`, `create,delete`, `update`, `read`, `delete`, `forget`.
 */
export type Changes = Readonly<Record<string, string>>;

export interface Planned {
  readonly changes: Changes;
  readonly ended: Ended;
}

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

const APPLY_MS = 300_000;

/** A program that runs stacks, and what it needs in its environment. */
export interface Tool {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

const TERRAFORM: Tool = { command: 'terraform', env: {} };

/** Terraform, or another tool, in the folder of one stack. */
export class Terraform {
  constructor(
    readonly folder: string,
    private readonly tool = TERRAFORM,
  ) {}

  private options(more: RunOptions = {}): RunOptions {
    return { cwd: this.folder, ...more, env: { ...this.tool.env, ...more.env } };
  }

  async init(): Promise<void> {
    await ok(this.tool.command, ['init', '-input=false', '-no-color'], this.options());
  }

  /** @throws Error with the output if it fails. */
  async apply(options: RunOptions = {}): Promise<Ended> {
    const applying = this.options({ timeoutMs: APPLY_MS, ...options });
    return ok(this.tool.command, ['apply', '-auto-approve', '-no-color'], applying);
  }

  /** An apply that may fail. */
  async tryApply(options: RunOptions = {}): Promise<Ended> {
    const applying = this.options({ timeoutMs: APPLY_MS, ...options });
    return run(this.tool.command, ['apply', '-auto-approve', '-no-color'], applying);
  }

  async destroy(): Promise<Ended> {
    return ok(this.tool.command, ['destroy', '-auto-approve', '-no-color'], this.options({ timeoutMs: APPLY_MS }));
  }

  /** What the next apply would do, without resources that stay as they are. */
  async plan(): Promise<Planned> {
    const folder = mkdtempSync(path.join(tmpdir(), 'poolform-plan-'));
    const file = path.join(folder, 'plan');
    try {
      const ended = await run(
        this.tool.command,
        ['plan', '-detailed-exitcode', '-no-color', `-out=${file}`],
        this.options(),
      );
      if (ended.code !== 0 && ended.code !== 2)
        throw new Error(`terraform plan: exit code ${ended.code}\n${ended.output}`);
      const { stdout } = await ok(this.tool.command, ['show', '-json', file], this.options());
      const all = (JSON.parse(stdout) as PlanJson).resource_changes ?? [];
      const changes = all
        .filter((c) => c.change.actions.join() !== 'no-op')
        .map((c): [string, string] => [c.address, c.change.actions.join()]);
      return { ended, changes: Object.fromEntries(changes.sort(([a], [b]) => (a < b ? -1 : 1))) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @throws Error with the plan if the next apply would change anything. */
  async expectNothingToDo(): Promise<void> {
    const ended = await run(this.tool.command, ['plan', '-detailed-exitcode', '-no-color'], this.options());
    if (ended.code !== 0)
      throw new Error(`the plan after the apply is not empty (exit code ${ended.code}):\n${ended.output}`);
  }

  async output(name: string): Promise<unknown> {
    return JSON.parse((await ok(this.tool.command, ['output', '-json', name], this.options())).stdout) as unknown;
  }

  /** The synthesized stack. */
  source(): string {
    return readFileSync(path.join(this.folder, 'cdk.tf.json'), 'utf8');
  }
}
