import { resolve } from 'node:path';
import { gpuCatalog } from '../catalog/gpus';
import { modelCatalog } from '../catalog/models';
import { type Compiled, compile } from './compile/compile';
import { readRoot } from './read-root';

/** What to load. */
export interface LoadOptions {
  /** The folder with the environments, relative to `cwd`. */
  readonly root: string;
  /** The folder that files are shown relative to; default: the working directory of the process. */
  readonly cwd?: string;
  /** Only this environment: its places, and the diagnostics that concern it; default: all. */
  readonly env?: string;
  /**
   * Treats warnings as errors: then `verdict` is `warnings`, and there are no places. A lock file that is missing or
   * out of date is a warning then; default: false.
   */
  readonly strict?: boolean;
  /** Treats a lock file that is missing or out of date as an error; default: false. */
  readonly locked?: boolean;
  /** Fills `explain` with every value and where it comes from; default: false. */
  readonly explain?: boolean;
}

/** A pools folder that was read: its places, or what is wrong with it. */
export interface Loaded extends Compiled {
  /** The text of each file by its path as diagnostics show it, for the frames of `renderDiagnostics`. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Reads and checks a folder of environments. Never throws for what an author wrote or named, or for a folder that does
 * not exist: those are diagnostics.
 * @param options - What to load.
 * @returns The places, or what is wrong.
 */
export function load({ root, cwd = process.cwd(), ...options }: LoadOptions): Loaded {
  const input = readRoot(resolve(cwd, root), resolve(cwd));
  const compiled = compile(input, { gpus: gpuCatalog(), models: modelCatalog() }, options);
  return { ...compiled, sources: new Map(input.files.map((file) => [file.shown, file.text])) };
}
