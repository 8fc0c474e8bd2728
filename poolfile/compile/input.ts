import type { ScopedDiagnostic } from '../diagnostics/diagnostic';
import { required } from '../values/required';

/** The texts of a pools folder. They come from the disk, or from a test. */

export const ENVIRONMENT_FILE = 'environment.yaml';
export const LOCK_FILE = 'allocations.lock.yaml';

export interface InputFile {
  /** The folder below the root that the file is in: an environment, or `_base` and the like. */
  readonly folder: string;
  readonly name: string;
  /** The path that diagnostics show. */
  readonly shown: string;
  readonly text: string;
}

export interface Input {
  /** The root as diagnostics show it. */
  readonly root: string;
  readonly files: readonly InputFile[];
  /** Everything that could not be read. */
  readonly diagnostics: readonly ScopedDiagnostic[];
}

/** `lab/chat.yaml`: a file's path below the root. */
export function pathOf({ folder, name }: Pick<InputFile, 'folder' | 'name'>): string {
  return `${folder}/${name}`;
}

/** The folder of these files, of which there is at least one, as diagnostics show it, with its `/`. */
export function shownFolder(files: readonly InputFile[]): string {
  const { shown, name } = required(files[0], 'a file of the folder');
  return shown.slice(0, -name.length);
}

/** Whether the files of a folder are only there to be extended. */
export function isBaseFolder(folder: string): boolean {
  return folder.startsWith('_');
}
