import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { shellWord } from '../poolfile/values/shell';
import { holdsResources, localState, type LocalState } from './local-state';
import type { OutputFolder } from './folders';
import { STATE_FOLDER, stateFile } from './place-stack';

/** Beside a stack: only OpenTofu reads files of this ending. */
export const OPENTOFU_FILE = 'opentofu.tofu.json';

/**
 * Stacks of places that are no longer in the files: renamed, moved to another environment, or removed. Their pools may
 * run on, and only their stack and state can destroy them.
 *
 * The file of such a stack is removed, because it must not be applied again from an old folder. It stays as long as its
 * local state holds resources.
 * @param stacks - Names of the stacks that there are.
 * @returns A warning for each stack that may still run.
 */
export function removeLeftStacks(stacks: ReadonlySet<string>, folder: OutputFolder): readonly string[] {
  const written = readdirSync(join(folder.outdir, 'stacks')).filter((name) => !stacks.has(name));
  const left = written.flatMap((name) => leftStack(name, folder));
  for (const { file, isKept } of left) {
    if (isKept) continue;
    rmSync(file);
    rmSync(join(dirname(file), OPENTOFU_FILE), { force: true });
  }
  const named = new Set(left.map(({ name }) => name));
  return [
    ...left.flatMap((stack) => warningOf(stack, folder)),
    ...statesWithout(new Set([...stacks, ...named]), folder),
  ];
}

interface LeftStack {
  readonly name: string;
  readonly file: string;
  /** The type of its Terraform backend. */
  readonly backend: string;
  readonly state: LocalState | undefined;
  readonly isKept: boolean;
}

interface StackJson {
  readonly '//': { readonly metadata: { readonly stackName: string } };
  readonly terraform: { readonly backend: Readonly<Record<string, { readonly path?: string }>> };
}

/** Nothing if CDKTF did not write the file for a stack of this name. */
function leftStack(name: string, { outdir }: OutputFolder): readonly LeftStack[] {
  const folder = join(outdir, 'stacks', name);
  const file = join(folder, 'cdk.tf.json');
  try {
    const { '//': made, terraform } = JSON.parse(readFileSync(file, 'utf8')) as StackJson;
    if (made.metadata.stackName !== name) return [];
    const [backend = 'local', config] = Object.entries(terraform.backend)[0] ?? [];
    const state = backend === 'local' && config?.path ? localState(resolve(folder, config.path)) : undefined;
    return [{ name, file, backend, state, isKept: holdsResources(state) }];
  } catch {
    return [];
  }
}

function warningOf({ name, backend, state, isKept }: LeftStack, { project, outdir }: OutputFolder): readonly string[] {
  const chdir = shellWord(`-chdir=${relative(project, join(outdir, 'stacks', name))}`);
  if (isKept)
    return [
      `warning: the stack ${name} is in no file any more, but its state holds ${amount(state)}\n` +
        '  its pools run on, and its file stays until they are destroyed\n' +
        `  hint: destroy it before you apply a successor: terraform ${chdir} destroy; or put its files back\n`,
    ];
  if (backend === 'local') return [];
  return [
    `warning: the stack ${name} is in no file any more, and its file was removed\n` +
      `  its state is in the backend ${backend}: if it was applied, its pools run on\n` +
      '  hint: put its files back (git checkout), synthesize, and destroy it before you apply a successor\n',
  ];
}

/** States of stacks that have no file at all, as in a fresh checkout. */
function statesWithout(known: ReadonlySet<string>, { project }: OutputFolder): readonly string[] {
  const folder = join(project, STATE_FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.tfstate')) : [];
  return names.flatMap((file) => {
    const name = file.slice(0, -'.tfstate'.length);
    if (known.has(name) || !/^[a-z0-9-]+$/.test(name)) return [];
    const state = localState(join(project, stateFile(name)));
    if (!holdsResources(state)) return [];
    return [
      `warning: no file describes the stack ${name}, but ${stateFile(name)} holds ${amount(state)}\n` +
        '  hint: put its files back (git checkout), synthesize, and destroy it before you apply a successor\n',
    ];
  });
}

function amount(state: LocalState | undefined): string {
  if (state === undefined || state.resources === 'unknown') return 'what cannot be read here';
  return state.resources === 1 ? '1 resource' : `${state.resources} resources`;
}
